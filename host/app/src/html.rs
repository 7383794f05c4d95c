//! HTML through an allowlist of elements and attributes: what is not in it disappears, and what is stays closed.

/// Elements, and the attributes that each may have.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "title"]),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("code", &[]),
    ("div", &[]),
    ("em", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "alt", "width", "height"]),
    ("li", &[]),
    ("ol", &[]),
    ("p", &[]),
    ("pre", &[]),
    ("s", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
    ("thead", &[]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
];

const EMPTY: [&str; 3] = ["br", "hr", "img"];

/// Elements that disappear with what they contain.
const DROPPED: [&str; 13] = [
    "script", "style", "iframe", "object", "embed", "applet", "noscript", "template", "svg", "math", "head", "title",
    "textarea",
];

/// The harmless part of a text of HTML.
pub(crate) fn filtered(text: &str) -> String {
    let (mut out, mut open) = (String::with_capacity(text.len()), Vec::<&'static str>::new());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        push_text(&mut out, &rest[..start]);
        rest = &rest[start..];
        let Some(tag) = Tag::read(rest) else {
            out.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        if !tag.closing && DROPPED.contains(&tag.name.as_str()) {
            rest = after_end(rest, &tag.name);
            continue;
        }
        let Some((name, allowed)) = ELEMENTS.iter().find(|(name, _)| *name == tag.name) else { continue };
        if tag.closing {
            // What was opened inside is closed with it; an end without a beginning is nothing.
            if let Some(place) = open.iter().rposition(|opened| opened == name) {
                open.split_off(place).iter().rev().for_each(|name| close(&mut out, name));
            }
            continue;
        }
        out.push('<');
        out.push_str(name);
        for (attribute, value) in tag.attributes.iter().filter(|(name, value)| is_harmless(allowed, name, value)) {
            out.push_str(&format!(" {attribute}=\"{}\"", escaped(value)));
        }
        out.push('>');
        if !EMPTY.contains(name) {
            open.push(name);
        }
    }
    push_text(&mut out, rest);
    open.iter().rev().for_each(|name| close(&mut out, name));
    out
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Text keeps its entities; a lone `>` is harmless, and written as one.
fn push_text(out: &mut String, text: &str) {
    out.push_str(&text.replace('>', "&gt;"));
}

fn escaped(value: &str) -> String {
    value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An address has no scheme, or one that fetches or writes a mail; entities and signs that hide a scheme do not pass.
fn is_harmless(allowed: &[&str], name: &str, value: &str) -> bool {
    if !allowed.contains(&name) {
        return false;
    }
    if !matches!(name, "href" | "src") {
        return true;
    }
    let value = value.trim().to_ascii_lowercase();
    let scheme = value.split_once(':').map(|(scheme, _)| scheme);
    let hidden = value.contains(|sign: char| sign.is_control() || sign.is_whitespace());
    match scheme {
        _ if hidden => false,
        None => !value.contains("&#") && !value.contains("&colon") && !value.contains("&tab"),
        Some(scheme) => {
            matches!(scheme, "http" | "https")
                || name == "href" && matches!(scheme, "mailto" | "tel")
                || (scheme.contains(['/', '?', '#']) && !scheme.contains('&'))
        }
    }
}

/// What follows the end of an element; nothing where it has none.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let lower = text.to_ascii_lowercase();
    let Some(end) = lower.find(&format!("</{name}")) else { return "" };
    let rest = &text[end..];
    rest.find('>').map_or("", |close| &rest[close + 1..])
}

/// A tag, a comment or a declaration; the last two have an empty name.
struct Tag {
    name: String,
    closing: bool,
    attributes: Vec<(String, String)>,
    length: usize,
}

impl Tag {
    /// Reads what begins with `<`; `None` for a sign that begins no tag.
    fn read(text: &str) -> Option<Self> {
        let nothing = |length| Self { name: String::new(), closing: false, attributes: Vec::new(), length };
        if text.starts_with("<!--") {
            return Some(nothing(text.find("-->").map_or(text.len(), |end| end + 3)));
        }
        if text.starts_with("<!") || text.starts_with("<?") {
            return Some(nothing(text.find('>').map_or(text.len(), |end| end + 1)));
        }
        let inner = text.strip_prefix('<')?;
        let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return None;
        }
        let mut rest = &inner[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end =
                rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '>' | '/')).unwrap_or(rest.len());
            // A stray sign that is no name must not stop the walk.
            let end = if end == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { end };
            let attribute = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                (value, rest) = read_value(after.trim_start());
            }
            attributes.push((attribute, value.to_owned()));
        }
        let rest = rest.strip_prefix('>').unwrap_or(rest);
        Some(Self { name: name.to_ascii_lowercase(), closing, attributes, length: text.len() - rest.len() })
    }
}

fn read_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            return rest.split_once(quote).unwrap_or((rest, ""));
        }
    }
    text.split_at(text.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::filtered;

    #[test]
    fn what_is_allowed_stays_and_is_closed() {
        for (text, expected) in [
            ("<p>Lin &amp; coton</p>", "<p>Lin &amp; coton</p>"),
            ("<P CLASS='a'>un<br/>deux", "<p>un<br>deux</p>"),
            ("<ul><li>a</ul>b", "<ul><li>a</li></ul>b"),
            (
                "<a href=\"https://exemple.fr/?a=1&amp;b=2\" target=_blank>x</a>",
                "<a href=\"https://exemple.fr/?a=1&amp;b=2\">x</a>",
            ),
            ("<a href='/page#x:y'>x</a>", "<a href=\"/page#x:y\">x</a>"),
            ("3 < 4 et 5 > 4", "3 &lt; 4 et 5 &gt; 4"),
            ("</p>a", "a"),
        ] {
            assert_eq!(filtered(text), expected);
        }
    }

    #[test]
    fn what_could_run_disappears() {
        for text in [
            "<script>alert(1)</script>",
            "<SCRIPT src=x></SCRIPT >",
            "<style>a{}</style>",
            "<!-- <p> --><?php ?>",
            "<svg><script>1</script></svg>",
            "<script>never closed",
        ] {
            assert_eq!(filtered(text), "", "{text}");
        }
        for text in [
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" JaVaScRiPt:alert(1)\">x</a>",
            "<a href=\"java\tscript:alert(1)\">x</a>",
            "<a href=\"javascript&#58;alert(1)\">x</a>",
            "<a href=\"javascript&colon;alert(1)\">x</a>",
            "<a href=data:text/html,x onmouseover=alert(1)>x</a>",
        ] {
            assert_eq!(filtered(text), "<a>x</a>", "{text}");
        }
        assert_eq!(filtered("<img src=x onerror=alert(1)>"), "<img src=\"x\">");
        assert_eq!(filtered("<p title=\"</p><script>\">a</p>"), "<p>a</p>");
    }
}
