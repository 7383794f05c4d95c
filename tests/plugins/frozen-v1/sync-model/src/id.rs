//! Identifiers as newtypes, so that a key of ours is never taken for an id of theirs.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Wraps a text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

text_id! {
    /// The business key of a record on the side that owns it; unique within its [`Entity`](crate::Entity),
    /// compared byte for byte, never changed. Examples: an article's reference, a catalogue node's number,
    /// a shop's order number.
    Key
}

text_id! {
    /// The id that the other side gave to a record of ours; opaque to everyone but its owner.
    ExternalId
}

text_id! {
    /// A place in a stream, opaque to the engine: only its maker reads it. It is stored once every record
    /// before it has an outcome.
    Cursor
}
