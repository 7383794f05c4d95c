//! One question to a plugin, in a process of its own that is ended when it takes too long.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use app::{Answer, Ask};

/// Asks by `program ask`: the question goes through standard input, so that no secret is in an argument. Blocks until
/// the answer, or until the time is over.
pub fn ask(program: &Path, ask: &Ask, limit: Duration) -> Answer {
    let refused = |code: &str, detail: String| Answer::Refused {
        code: code.to_owned(),
        args: [("plugin", ask.plugin.clone()), ("seconds", limit.as_secs().to_string())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        detail: Some(detail),
    };
    let mut command = Command::new(program);
    command.arg("ask").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return refused("worker-not-started", error.to_string()),
    };
    let told = serde_json::to_string(ask).map_err(std::io::Error::other).and_then(|line| match child.stdin.take() {
        Some(mut input) => writeln!(input, "{line}").and_then(|()| input.flush()),
        None => Err(std::io::Error::other("no standard input")),
    });
    let (sender, answers) = mpsc::channel();
    if let (Ok(()), Some(output)) = (&told, child.stdout.take()) {
        // It ends with the pipe; what is no answer is what a driver printed.
        std::thread::spawn(move || {
            let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
            let answer = lines.filter_map(|line| serde_json::from_slice::<Answer>(&line).ok()).next();
            drop(sender.send(answer));
        });
    }
    let answer = match answers.recv_timeout(limit) {
        Ok(Some(answer)) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => refused("ask-hung", String::new()),
        _ => refused("ask-died", told.err().map(|error| error.to_string()).unwrap_or_default()),
    };
    // Nothing that it does after its answer matters; one that is gone already cannot be ended.
    let _ = child.kill();
    let _ = child.wait();
    answer
}
