//! What a person does with the window and sees of it.

use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use slint::{ComponentHandle, platform::WindowEvent};
use ui::NavetteWindow;

pub fn find(window: &NavetteWindow, label: &str, role: AccessibleRole) -> Option<ElementHandle> {
    ElementHandle::find_by_accessible_label(window.component(), label)
        .find(|element| element.accessible_role() == Some(role))
}

pub fn press(window: &NavetteWindow, label: &str) {
    let roles = [
        AccessibleRole::Button,
        AccessibleRole::Tab,
        AccessibleRole::ListItem,
        AccessibleRole::RadioButton,
        AccessibleRole::Combobox,
    ];
    let found = roles.into_iter().find_map(|role| find(window, label, role));
    found.unwrap_or_else(|| panic!("no control «{label}»")).invoke_accessible_default_action();
}

pub fn enabled(window: &NavetteWindow, label: &str) -> bool {
    find(window, label, AccessibleRole::Button).unwrap().accessible_enabled().unwrap()
}

/// Every text that can be seen.
pub fn texts(window: &NavetteWindow) -> Vec<String> {
    let elements = ElementQuery::from_root(window.component()).find_all();
    elements.iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
}

pub fn sees(window: &NavetteWindow, text: &str) -> bool {
    texts(window).iter().any(|label| label.contains(text))
}

pub fn keys(window: &NavetteWindow, held: &[slint::platform::Key], text: &str) {
    let window = window.component().window();
    for key in held {
        window.dispatch_event(WindowEvent::KeyPressed { text: (*key).into() });
    }
    window.dispatch_event(WindowEvent::KeyPressed { text: text.into() });
    window.dispatch_event(WindowEvent::KeyReleased { text: text.into() });
    for key in held {
        window.dispatch_event(WindowEvent::KeyReleased { text: (*key).into() });
    }
    // What an event changes is noticed when the event loop turns.
    mock_elapsed_time(Duration::from_millis(10));
}

/// Types into the field of that label, in place of what stands there.
pub fn type_into(window: &NavetteWindow, label: &str, text: &str) {
    let field = find(window, label, AccessibleRole::TextInput).unwrap_or_else(|| panic!("no field «{label}»"));
    field.set_accessible_value(text);
}

/// What the field of that label shows.
pub fn field(window: &NavetteWindow, label: &str) -> String {
    find(window, label, AccessibleRole::TextInput).unwrap().accessible_value().unwrap().to_string()
}

/// Draws the window and lets its event loop turn, as a screen does; lists make their rows by it.
pub fn draw(window: &NavetteWindow) {
    for _ in 0..3 {
        window.component().window().take_snapshot().unwrap();
        mock_elapsed_time(Duration::from_millis(20));
    }
}
