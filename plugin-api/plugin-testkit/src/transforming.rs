//! Rules about transforms: same inputs, same output, nothing invented.

use sync_model::{Change, Connector, Descriptor, Key, Problem, Stream, TransformOutput, TransformRequest};

use crate::{Fixture, Subject, findings::Findings, host::FakeHost, rules, samples};

pub(crate) fn check(findings: &mut Findings, subject: &Subject, descriptor: &Descriptor, fixture: &Fixture<'_>) {
    let Some(spec) = &descriptor.transform else { return };
    let open = |findings: &mut Findings| findings.value(subject.open((fixture.fresh)()), "open");
    let changes: Vec<Change> =
        fixture.of(spec.main).into_iter().filter_map(|item| item.record.map(Change::Upsert)).collect();
    findings.hold(rules::WRITE_SAMPLE, !changes.is_empty(), || format!("no items for {}", spec.main));
    let Some(mut connector) = open(findings) else { return };
    for stream in &spec.context {
        let request = TransformRequest::Context { stream: *stream, changes: Vec::new(), last: true };
        findings.value(connector.transform(&FakeHost::new(), &request), "transform of a context stream");
    }
    let Some(output) = transform(findings, connector.as_mut(), spec.main, &changes) else { return };
    ordered(findings, &changes, &output);
    let again = transform(findings, connector.as_mut(), spec.main, &changes);
    findings.hold(rules::TRANSFORM, again.as_ref() == Some(&output), || "the second call answers otherwise".to_owned());
    if spec.context.is_empty() {
        let Some(mut anew) = open(findings) else { return };
        // A record at a time: what a page holds beside a record changes nothing about it.
        let single: Vec<Change> = changes
            .iter()
            .filter_map(|change| transform(findings, anew.as_mut(), spec.main, std::slice::from_ref(change)))
            .flat_map(|output| output.changes)
            .collect();
        findings
            .hold(rules::TRANSFORM, single == output.changes, || "pages of one record give other records".to_owned());
    }
    foreign(findings, connector.as_mut(), spec.main);
}

fn transform(
    findings: &mut Findings,
    connector: &mut dyn Connector,
    stream: Stream,
    changes: &[Change],
) -> Option<TransformOutput> {
    let request = TransformRequest::Main { stream, changes: changes.to_vec(), last: true };
    let output = findings.value(connector.transform(&FakeHost::new(), &request), "transform")?;
    for change in &output.changes {
        if let Change::Faulty { problem, .. } = change {
            findings.problems(std::slice::from_ref(problem), "a record that the transform refuses");
        }
    }
    Some(output)
}

fn ordered(findings: &mut Findings, given: &[Change], output: &TransformOutput) {
    let keys: Vec<&Key> = given.iter().map(Change::key).collect();
    let places: Vec<Option<usize>> =
        output.changes.iter().map(|change| keys.iter().position(|key| *key == change.key())).collect();
    findings.hold(rules::TRANSFORM, places.iter().all(Option::is_some), || "a record that was not given".to_owned());
    let rising = places.windows(2).all(|pair| pair[0] < pair[1]);
    findings.hold(rules::TRANSFORM, rising, || "another order, or a record twice".to_owned());
}

fn foreign(findings: &mut Findings, connector: &mut dyn Connector, stream: Stream) {
    let mut bare: Vec<Change> = samples::items(stream)
        .into_iter()
        .filter_map(|item| item.record)
        .map(|mut record| {
            record.retain_facets(&[]);
            Change::Upsert(record)
        })
        .collect();
    bare.truncate(1);
    bare.push(Change::Delete("gone".into()));
    bare.push(Change::Faulty { key: "faulty".into(), problem: Problem::new("somebody-elses") });
    let request = TransformRequest::Main { stream, changes: bare.clone(), last: true };
    let Some(output) = findings.value(connector.transform(&FakeHost::new(), &request), "transform") else { return };
    findings.hold(rules::TRANSFORM_FOREIGN, output.changes == bare, || format!("{:?}", output.changes));
}
