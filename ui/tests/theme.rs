//! The colours of both themes keep the contrast that WCAG 2.2 AA asks for (ui.md section 3.2).

#![allow(clippy::unwrap_used, reason = "a test that cannot read the theme must fail where it stands")]

use std::collections::BTreeMap;

type Colour = (u8, u8, u8);

/// Token → its dark and its light colour.
fn colours() -> BTreeMap<String, (Colour, Colour)> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/slint/theme.slint")).unwrap();
    let colour = |text: &str| {
        let part = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        (part(0), part(2), part(4))
    };
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("out property <color> "));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(": dark ? #").unwrap();
            let (dark, light) = rest.split_once(" : #").unwrap();
            (name.to_owned(), (colour(dark), colour(light)))
        })
        .collect()
}

fn luminance((r, g, b): Colour) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn both_themes_keep_their_contrast() {
    let colours = colours();
    assert!(colours.len() > 30);
    let texts = [
        ("text", "surface canvas rail row-selected surface-raised"),
        ("text-secondary", "surface canvas rail row-selected neutral-tint surface-raised"),
        ("text-muted", "surface canvas surface-sunken rail row-selected surface-raised"),
        ("accent-text", "surface canvas accent-tint row-selected"),
        ("on-accent", "accent accent-hover accent-pressed"),
        ("success", "surface canvas success-tint"),
        ("warning", "surface rail warning-tint"),
        ("danger", "surface canvas danger-tint"),
        ("on-danger", "danger danger-hover"),
    ];
    let marks = [
        ("warning-mark", "surface rail warning-tint"),
        ("control-line", "surface canvas rail"),
        ("focus", "surface canvas rail"),
        ("accent", "surface neutral-tint"),
    ];
    let pairs = texts.iter().map(|pair| (pair, 4.5)).chain(marks.iter().map(|pair| (pair, 3.0)));
    for ((ink, grounds), floor) in pairs {
        for ground in grounds.split(' ') {
            let ((dark_ink, light_ink), (dark, light)) = (colours[*ink], colours[ground]);
            for (theme, ratio) in [("dark", contrast(dark_ink, dark)), ("light", contrast(light_ink, light))] {
                assert!(ratio >= floor, "{ink} on {ground} in {theme}: {ratio:.1} < {floor}");
            }
        }
    }
}

#[test]
fn no_view_writes_a_colour_or_a_font_size() {
    for folder in ["views", "widgets"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("slint").join(folder);
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            for line in std::fs::read_to_string(&file).unwrap().lines() {
                let line = line.split("//").next().unwrap_or_default();
                assert!(!line.contains('#') || line.contains("@markdown"), "{}: {line}", file.display());
                assert!(!line.contains("font-size:") || line.contains("Type."), "{}: {line}", file.display());
            }
        }
    }
}
