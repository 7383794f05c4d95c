//! The smallest window that Slint makes with the program's renderer: what the bench holds the program's start against.

slint::slint! {
    export component Bare inherits Window {
        preferred-width: 1280px;
        preferred-height: 800px;
        background: white;
        Text { text: "Navette"; color: black; }
    }
}

fn main() -> Result<(), slint::PlatformError> {
    Bare::new()?.run()
}
