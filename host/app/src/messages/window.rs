//! Sentences of the window.

use sync_model::MessageTemplate;

/// The sentences of this part.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![template(
        "window-read-only",
        "Cette fenêtre n'a pas de place sous la licence : elle montre, elle ne change rien.",
        "This window has no seat under the licence: it shows, it changes nothing.",
        "Fermez Navette sur un autre poste, puis demandez la place de nouveau.",
        "Close Navette on another workstation, then ask for the seat again.",
    )]
}
