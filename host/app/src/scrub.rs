//! Texts that leave the house: without secrets (K03, support bundle).

/// What stands in the place of a secret.
const HIDDEN: &str = "•••";

/// Words that a secret follows, in connection strings, addresses, headers and settings.
const BEFORE: [&str; 10] =
    ["password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "authorization", "signature", "mot de passe"];

/// The text without the known secrets, and without what follows a word such as `PWD=` or `"password": "`.
pub fn scrubbed(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    let mut known: Vec<&String> = secrets.iter().filter(|secret| secret.len() >= 4).collect();
    // A secret that is a part of another one must not leave the rest of it behind.
    known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in known {
        text = text.replace(secret.as_str(), HIDDEN);
        let json = serde_json::to_string(secret).unwrap_or_default();
        text = text.replace(json.trim_matches('"'), HIDDEN);
    }
    text.split_inclusive('\n').map(line).collect()
}

fn line(text: &str) -> String {
    let mut rest = text;
    let mut clean = String::new();
    while let Some((place, word)) = found(rest) {
        let (before, after) = rest.split_at(place + word.len());
        clean += before;
        let signs = after.len() - after.trim_start_matches(['"', '\'', '=', ':', ' ']).len();
        let (signs, value) = after.split_at(signs);
        clean += signs;
        let quoted = signs.ends_with('"');
        let end = if quoted {
            value.find('"')
        } else {
            // `Authorization: Bearer x` has two words.
            value.find([';', '&', ',', '\n', '\r', '}'])
        };
        let end = end.unwrap_or(value.len());
        if signs.contains(['=', ':']) && end > 0 {
            clean += HIDDEN;
            rest = &value[end..];
        } else {
            rest = value;
        }
    }
    clean + rest
}

/// The first of the words, in whatever case.
fn found(text: &str) -> Option<(usize, &'static str)> {
    let lower = text.to_ascii_lowercase();
    BEFORE.into_iter().filter_map(|word| Some((lower.find(word)?, word))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_secrets_and_what_follows_a_telling_word_are_hidden() {
        let secrets = ["s3cr\"et-of-shop".to_owned(), "abc".to_owned(), "s3cr".to_owned()];
        let text = "Driver=SQLite3;UID=sa;PWD=hunter2;Database=x\n{\"password\": \"p w\", \"name\": \"y\"}\n\
                    Authorization: Bearer eyJ0\nshop s3cr\"et-of-shop {\"k\":\"s3cr\\\"et-of-shop\"} abc\n\
                    Le mot de passe est faux.";
        let clean = scrubbed(text, &secrets);
        for secret in ["hunter2", "p w", "eyJ0", "et-of-shop"] {
            assert!(!clean.contains(secret), "{secret} in {clean}");
        }
        for kept in ["UID=sa", "Database=x", "\"name\": \"y\"", "abc", "Le mot de passe est faux."] {
            assert!(clean.contains(kept), "{kept} not in {clean}");
        }
    }
}
