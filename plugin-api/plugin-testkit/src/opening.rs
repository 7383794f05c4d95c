//! Rules about opening, checking, live lists, and what is not served.

use sync_model::{
    CheckReport, CheckState, Config, Connector, ConnectorError, Cursor, Decimal, Descriptor, ErrorKind, ExplainRequest,
    FieldKind, LookupName, LookupRef, LookupRequest, LookupSide, NaiveDate, ReadRequest, Role, Scope, Stream,
    TransformRequest,
};

use crate::{Fixture, Subject, findings::Findings, host::FakeHost, rules, writing};

pub(crate) fn check(findings: &mut Findings, subject: &Subject, descriptor: &Descriptor, fixture: &Fixture<'_>) {
    half(findings, subject, descriptor);
    let config = (fixture.fresh)();
    findings.hide(config.secrets.values().cloned());
    let Some(mut connector) = findings.value(subject.open(config), "open") else { return };
    let host = FakeHost::new();
    match connector.check(&host) {
        Ok(report) => {
            steps(findings, &report, "check");
            findings.hold(rules::CHECK, report.passed(), || format!("with a whole configuration: {:?}", report.steps));
        }
        Err(error) => declined(findings, &error, "check"),
    }
    for (_, line) in host.logs() {
        findings.seen(&line, "a log line of check");
    }
    lookups(findings, connector.as_mut(), descriptor);
    unsupported(findings, connector.as_mut(), descriptor);
}

/// A verb that may be left out: `unsupported` is fine, every other error is not.
fn declined(findings: &mut Findings, error: &ConnectorError, during: &str) {
    findings.error(error, during);
    if error.kind != ErrorKind::Unsupported && error.kind != ErrorKind::Bug {
        findings.broke(rules::ERROR_KIND, format!("{during}, which should have worked: {error}"));
    }
}

fn steps(findings: &mut Findings, report: &CheckReport, during: &str) {
    findings.seen(&format!("{report:?}"), during);
    for step in &report.steps {
        findings.title(&step.name);
        if let Some(code) = &step.code {
            findings.code(code, &step.args);
        }
        let reasoned = step.state != CheckState::Failed || step.code.is_some();
        findings.hold(rules::CHECK, reasoned, || format!("{during}: the step {} failed without a code", step.name));
    }
}

/// Without any setting it opens; what then needs one says so.
fn half(findings: &mut Findings, subject: &Subject, descriptor: &Descriptor) {
    let config = Config { profile: "half".to_owned(), ..Config::default() };
    let mut connector = match subject.open(config) {
        Ok(connector) => connector,
        Err(error) => {
            findings.error(&error, "open without settings");
            return findings.broke(rules::HALF_CONFIGURATION, format!("open without settings: {error}"));
        }
    };
    match connector.check(&FakeHost::new()) {
        Ok(report) => steps(findings, &report, "check without settings"),
        Err(error) => findings.error(&error, "check without settings"),
    }
    let needs = |field: &sync_model::Field| {
        field.required
            && field.condition.is_none()
            && field.default.is_none()
            && !matches!(field.kind, FieldKind::Toggle)
    };
    if !descriptor.settings.groups.iter().flat_map(|group| &group.fields).any(needs) {
        return;
    }
    for support in descriptor.streams.iter().filter(|support| support.read) {
        let during = format!("read {} without its required settings", support.stream);
        let answer = connector.read(&FakeHost::new(), &first_page(support.stream));
        needs_settings(findings, answer.err(), &during);
    }
    for support in descriptor.streams.iter().filter(|support| support.write) {
        let during = format!("preview {} without its required settings", support.stream);
        let items = crate::samples::items(support.stream);
        let answer = connector.write(&FakeHost::new(), &writing::preview(support.stream, &items));
        needs_settings(findings, answer.err(), &during);
    }
}

fn needs_settings(findings: &mut Findings, error: Option<ConnectorError>, during: &str) {
    match error {
        Some(error) => {
            findings.error(&error, during);
            findings.hold(rules::HALF_CONFIGURATION, error.kind == ErrorKind::Config, || format!("{during}: {error}"));
        }
        None => findings.broke(rules::HALF_CONFIGURATION, format!("{during}: it answered as if nothing were missing")),
    }
}

fn first_page(stream: Stream) -> ReadRequest {
    ReadRequest { stream, facets: stream.facets().to_vec(), scope: Scope::All, after: None::<Cursor>, limit: 10 }
}

/// A live list that the settings ask this side for is served.
fn lookups(findings: &mut Findings, connector: &mut dyn Connector, descriptor: &Descriptor) {
    let own = |from: &LookupRef| (from.side == LookupSide::Own).then_some(from.name);
    let fields = descriptor.settings.groups.iter().flat_map(|group| &group.fields);
    let names: Vec<LookupName> = fields
        .flat_map(|field| match &field.kind {
            FieldKind::Lookup { from } | FieldKind::LookupMany { from } => vec![own(from)],
            FieldKind::Mapping { rows, target } => vec![own(rows), own(target)],
            _ => Vec::new(),
        })
        .flatten()
        .collect();
    for name in names {
        let during = format!("lookup of {name:?}");
        let answer = connector.lookup(&FakeHost::new(), &LookupRequest { name, search: None, limit: 2 });
        let Some(list) = findings.value(answer, &during) else { continue };
        findings.hold(rules::UNSUPPORTED, list.entries.len() <= 2, || format!("{during}: more rows than the limit"));
        for entry in list.entries {
            if let Some(code) = entry.unusable {
                findings.code(&code, &Default::default());
            }
        }
    }
}

fn unsupported(findings: &mut Findings, connector: &mut dyn Connector, descriptor: &Descriptor) {
    let mut refused = |error: Option<ConnectorError>, what: String| match error {
        Some(error) => {
            findings.error(&error, &what);
            let right = error.kind == ErrorKind::Unsupported || error.kind == ErrorKind::Bug;
            findings.hold(rules::UNSUPPORTED, right, || format!("{what}, which is not declared: {error}"));
        }
        None => findings.broke(rules::UNSUPPORTED, format!("{what} is not declared, yet it answers")),
    };
    for stream in Stream::ALL {
        let support = descriptor.stream(stream);
        if !support.is_some_and(|support| support.read) {
            refused(connector.read(&FakeHost::new(), &first_page(stream)).err(), format!("read {stream}"));
        }
        if !support.is_some_and(|support| support.write) {
            let items = crate::samples::items(Stream::Categories);
            let answer = connector.write(&FakeHost::new(), &writing::preview(stream, &items));
            refused(answer.err(), format!("write {stream}"));
        }
    }
    if !descriptor.roles.contains(&Role::Transform) {
        let request = TransformRequest::Main { stream: Stream::Articles, changes: Vec::new(), last: true };
        refused(connector.transform(&FakeHost::new(), &request).err(), "transform".to_owned());
    }
    let request = ExplainRequest {
        article: "nothing-of-this-name".into(),
        variant: None,
        customer: None,
        group: None,
        quantity: Decimal::ONE,
        date: NaiveDate::default(),
        subject: Default::default(),
        promotions: false,
        currency: None,
    };
    if let Err(error) = connector.explain(&FakeHost::new(), &request) {
        findings.error(&error, "explain");
    }
}
