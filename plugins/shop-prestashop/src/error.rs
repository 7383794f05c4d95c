//! What went wrong on the way, as errors with stable codes.

use std::{error::Error, io};

use plugin_sdk::model::{ConnectorError, ErrorKind};

/// Whether a verb changes the shop: if so, a lost answer leaves it *unknown*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Repeating it changes nothing that matters.
    None,
    Writes,
}

impl Effect {
    /// The kind of a failure after which the verb may have been carried out.
    pub fn lost(self) -> ErrorKind {
        match self {
            Effect::None => ErrorKind::Transient,
            Effect::Writes => ErrorKind::Unknown,
        }
    }
}

/// What the chain of a transport error says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Dns,
    Refused,
    Unreachable,
    Tls,
    TimedOut,
    Other,
}

/// Classifies a failed request: nothing came back.
pub fn of_request(error: &reqwest::Error, effect: Effect) -> ConnectorError {
    let cause = cause_of(error);
    // A connection that was never made carried nothing.
    let kind = if error.is_connect() { ErrorKind::Transient } else { effect.lost() };
    let (kind, code) = match cause {
        Cause::Tls if error.is_connect() => (ErrorKind::Config, "tls-failed"),
        Cause::Dns => (ErrorKind::Transient, "dns-failed"),
        Cause::Refused => (ErrorKind::Transient, "connection-refused"),
        Cause::Unreachable => (ErrorKind::Transient, "host-unreachable"),
        _ if error.is_builder() => (ErrorKind::Bug, "request-unbuildable"),
        // A connection that takes too long to make is one that cannot be made.
        _ if error.is_connect() => (kind, "host-unreachable"),
        _ if error.is_timeout() || cause == Cause::TimedOut => (kind, "timeout"),
        _ => (kind, "connection-lost"),
    };
    ConnectorError::new(kind, code, "failed to send a request to the shop").detail(chain(error))
}

/// Classifies an answer that broke off.
pub fn of_body(error: &reqwest::Error, effect: Effect) -> ConnectorError {
    let code = if error.is_timeout() { "timeout" } else { "truncated" };
    ConnectorError::new(effect.lost(), code, "failed to read the shop's whole answer").detail(chain(error))
}

fn cause_of(error: &(dyn Error + 'static)) -> Cause {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return Cause::Tls;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return Cause::Refused,
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => return Cause::Unreachable,
                io::ErrorKind::TimedOut => return Cause::TimedOut,
                _ => {}
            }
            // `source` of an I/O error skips the very error that it wraps.
            if let Some(inner) = error.get_ref() {
                let cause = cause_of(inner);
                if cause != Cause::Other {
                    return cause;
                }
            }
        }
        if error.to_string().starts_with("dns error") {
            return Cause::Dns;
        }
        next = error.source();
    }
    Cause::Other
}

/// The whole chain in one line, without the address (it stands in the settings).
fn chain(error: &reqwest::Error) -> String {
    let mut texts = Vec::new();
    let mut next = error.source();
    while let Some(error) = next {
        let text = error.to_string();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Wrapped(&'static str, Option<io::Error>);

    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_ref().map(|error| error as &(dyn Error + 'static))
        }
    }

    #[test]
    fn cause_is_found_along_the_chain() {
        let io = |kind| Wrapped("client error", Some(io::Error::from(kind)));
        assert_eq!(cause_of(&Wrapped("dns error", Some(io::Error::other("no name")))), Cause::Dns);
        assert_eq!(cause_of(&io(io::ErrorKind::ConnectionRefused)), Cause::Refused);
        assert_eq!(cause_of(&io(io::ErrorKind::NetworkUnreachable)), Cause::Unreachable);
        assert_eq!(cause_of(&io(io::ErrorKind::TimedOut)), Cause::TimedOut);
        let tls = io::Error::other(rustls::Error::DecryptError);
        assert_eq!(cause_of(&Wrapped("client error", Some(tls))), Cause::Tls);
        assert_eq!(cause_of(&io(io::ErrorKind::ConnectionReset)), Cause::Other);
    }
}
