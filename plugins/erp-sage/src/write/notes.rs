//! What the buyer wrote, as lines of text: a line without an article (sage100.md §2.7).

use plugin_sdk::model::Order;

use super::texts;

/// The longest line of text; `DL_Design` holds 69.
const LINE: usize = 69;
/// More than that is no note any more; the rest stays in the shop.
pub const MOST: usize = 12;

/// The lines of text of an order: the gift's message, then what the buyer wrote.
pub fn of_order(order: &Order) -> Vec<String> {
    texts(order).flat_map(wrapped).take(MOST).collect()
}

/// What was written to the shop.
pub fn texts(order: &Order) -> impl Iterator<Item = &str> {
    let gift = [order.gift_message.as_str()];
    gift.into_iter().filter(|_| order.gift).chain(order.messages.iter().map(String::as_str))
}

/// Whether there is more than the document takes.
pub fn are_cut(order: &Order) -> bool {
    texts(order).flat_map(wrapped).nth(MOST).is_some()
}

/// A text over lines, split where it was split and at words.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in texts::clean(paragraph).split(' ').filter(|word| !word.is_empty()) {
            let mut word: String = word.to_owned();
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > LINE {
                lines.push(std::mem::take(&mut line));
            }
            // A word longer than a line is broken.
            while word.chars().count() > LINE {
                lines.push(word.chars().take(LINE).collect());
                word = word.chars().skip(LINE).collect();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::Order;

    use super::of_order;

    #[test]
    fn texts_are_split_at_words_and_lines() {
        let order = Order {
            gift: true,
            gift_message: "Joyeux Noël\n\nMamie".to_owned(),
            messages: vec!["mot ".repeat(30), "x".repeat(80)],
            ..Order::default()
        };
        let lines = of_order(&order);
        assert_eq!(lines[..2], ["Joyeux Noël", "Mamie"]);
        assert_eq!(lines[2].chars().count(), 67);
        assert_eq!(lines[4], "x".repeat(69));
        assert!(lines.iter().all(|line| line.chars().count() <= 69));
        assert!(of_order(&Order { gift_message: "ébauche".to_owned(), ..Order::default() }).is_empty());
    }
}
