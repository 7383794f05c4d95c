//! Runs an action: claims the profile, opens both sides, runs the flows in order, writes history.

use std::collections::BTreeMap;

use sync_engine::{
    Again, AllowedRemovals, Brake, Counts, FaultPoints, FlowEnd, FlowError, FlowEvent, FlowMode, FlowPorts, FlowReport,
    FlowScope, FlowSpec, OrderRule, Pause, StoreError, run_flow,
};
use sync_model::{
    Config, Connector, ConnectorError, Context, ErrorKind, Facet, Grants, Key, Secret, Stream, StreamSupport,
    TransformSpec,
};

use crate::{
    Action, AdoptChoice, EventKind, FlowLimits, PluginSource, Profile, RunEnd, RunState, Side, SideConfig, Store,
    adopt, flows,
    open_orders::{serve_open_orders, tell_open_orders},
    opening::{is_demonstration, open_plugin},
};

/// Deaths of a job's worker in a row after which the job is parked.
pub const PARKED_AFTER: u32 = 3;

/// What to run.
pub struct RunOptions<'a> {
    pub run: &'a str,
    pub owner: &'a str,
    pub profile: &'a Profile,
    pub action: Action,
    pub dry_run: bool,
    pub scope: Option<FlowScope>,
    pub allowed: Option<AllowedRemovals>,
    /// Orders that were imported before are looked at, too (H05).
    pub known_again: bool,
    pub adopt: &'a AdoptChoice,
    pub secrets: &'a BTreeMap<String, Secret>,
    pub grants: &'a Grants,
}

/// What a run works with.
pub struct RunPorts<'a> {
    pub store: &'a mut dyn Store,
    pub plugins: &'a mut dyn PluginSource,
    pub context: &'a (dyn Context + Sync),
    pub pause: &'a dyn Pause,
    pub faults: &'a dyn FaultPoints,
    pub events: &'a (dyn Fn(EventKind) + Sync),
}

/// Runs an action to its end; the end is also the last event and, but for a busy profile, in history.
pub fn run_action(ports: &mut RunPorts<'_>, options: &RunOptions<'_>) -> RunEnd {
    let end = match ports.store.claim(&options.profile.name, options.owner) {
        Err(error) => store_failed(&error),
        Ok(Err(holder)) => RunEnd::Busy { holder: holder.0 },
        Ok(Ok(())) => claimed(ports, options),
    };
    (ports.events)(EventKind::Ended { end: end.clone() });
    end
}

fn claimed(ports: &mut RunPorts<'_>, options: &RunOptions<'_>) -> RunEnd {
    if let Err(error) = ports.store.begin_run(options.run, options.action.name(), options.dry_run) {
        return store_failed(&error);
    }
    (ports.events)(EventKind::Started {
        profile: options.profile.name.clone(),
        action: options.action.name().to_owned(),
    });
    let mut counts = Vec::new();
    let end = attempt(ports, options, &mut counts);
    let (state, code) = match &end {
        RunEnd::Done { .. } => (RunState::Done, None),
        RunEnd::Cancelled => (RunState::Cancelled, None),
        RunEnd::NeedsDecision { .. } => (RunState::NeedsDecision, None),
        RunEnd::Busy { .. } => (RunState::Failed, Some("busy")),
        RunEnd::Failed { code, .. } => (RunState::Failed, Some(code.as_str())),
    };
    match ports.store.end_run(state, code, &counts) {
        Ok(()) => end,
        Err(error) => store_failed(&error),
    }
}

/// Runs the flows as one attempt of the job. Invariant: the attempt is counted as a death before the first call of a
/// plugin, because a worker that dies counts nothing afterwards.
fn attempt(ports: &mut RunPorts<'_>, options: &RunOptions<'_>, counts: &mut Vec<(String, Counts)>) -> RunEnd {
    let (profile, action) = (&options.profile.name, options.action.name());
    let counted = ports.store.deaths(profile, action).and_then(|deaths| {
        if deaths < PARKED_AFTER {
            ports.store.set_deaths(profile, action, deaths + 1)?;
        }
        Ok(deaths)
    });
    match counted {
        Err(error) => return store_failed(&error),
        Ok(deaths) if deaths >= PARKED_AFTER => return parked(deaths),
        Ok(_) => {}
    }
    let end = run_flows(ports, options, counts);
    match ports.store.set_deaths(profile, action, 0) {
        Ok(()) => end,
        Err(error) => store_failed(&error),
    }
}

fn parked(deaths: u32) -> RunEnd {
    RunEnd::Failed {
        code: "worker-parked".to_owned(),
        args: BTreeMap::from([("count".to_owned(), deaths.to_string())]),
        message: format!("the job is parked after {deaths} deaths of its worker"),
        exit: 6,
    }
}

/// Writes the end of a run whose worker could not: it died, or was killed because a plugin hung.
///
/// # Errors
/// When the store cannot be written; the profile's next run then marks it.
pub fn close_dead_run(store: &mut dyn Store, run: &str, end: &RunEnd) -> Result<(), StoreError> {
    match end {
        RunEnd::Failed { code, .. } if code == "worker-died" => store.close_run(run, RunState::Died, code),
        RunEnd::Failed { code, .. } if code == "plugin-hung" => store.close_run(run, RunState::Failed, code),
        _ => Ok(()),
    }
}

fn run_flows(ports: &mut RunPorts<'_>, options: &RunOptions<'_>, counts: &mut Vec<(String, Counts)>) -> RunEnd {
    let opened = open_side(ports.plugins, options, Side::Erp).and_then(|erp| {
        let shop = open_side(ports.plugins, options, Side::Shop)?;
        let transforms = options.profile.transforms.iter();
        let transforms = transforms.map(|side| open_transform(ports.plugins, options, side));
        Ok((erp, shop, transforms.collect::<Result<Vec<_>, _>>()?))
    });
    let (mut erp, mut shop, mut transforms) = match opened {
        Ok(opened) => opened,
        Err(error) => return connector_failed(&error, true),
    };
    let mode = if options.dry_run { FlowMode::DryRun } else { FlowMode::Apply };
    if options.action == Action::Adopt {
        return adopt::adopt(ports, options, (erp.as_mut(), shop.as_mut()), counts);
    }
    let limits = limits(ports, options, erp.as_mut(), shop.as_mut());
    let mut rejected = 0;
    let settings = options.profile.settings_digest();
    let specs = flows(options.action, options.scope.clone(), mode, &limits, &settings);
    if options.action.exports()
        && specs.iter().any(|spec| spec.facets.contains(&Facet::Stock))
        && serve_open_orders(ports.plugins, options.profile)
        && let Err(error) = tell_open_orders((erp.as_mut(), shop.as_mut()), (ports.context, ports.pause), options.run)
    {
        return connector_failed(&error, false);
    }
    for mut spec in specs {
        // What goes along with the rest is left out where a side does not serve it; asked for by name it says so.
        if options.action.goes_along(spec.stream) && !both_serve(ports.plugins, options, spec.stream) {
            continue;
        }
        served(ports.plugins, options, &mut spec);
        if spec.makes_price_rules() && !transforms.iter().any(|(made, _)| made.output == Some(spec.stream)) {
            return transform_missing(spec.stream);
        }
        // What an earlier flow wrote (a category) may be what a refused record waits for.
        if counts.iter().any(|(_, counts)| counts.created + counts.updated > 0) {
            spec.again = Again::EarlierWrites;
        }
        let (source, sink): (&mut dyn Connector, &mut dyn Connector) =
            if options.action.exports() { (erp.as_mut(), shop.as_mut()) } else { (shop.as_mut(), erp.as_mut()) };
        let events = ports.events;
        let flow_ports = FlowPorts {
            source,
            sink,
            transforms: if options.action.exports() {
                let mine = transforms.iter_mut().filter(|(made, _)| made.is_given(spec.reads()));
                mine.map(|(_, transform)| transform.as_mut() as &mut dyn Connector).collect()
            } else {
                Vec::new()
            },
            store: ports.store,
            context: ports.context,
            pause: ports.pause,
            faults: ports.faults,
            events: &move |event| events(flow_event(event)),
            run: options.run,
        };
        let report = run_flow(flow_ports, &spec);
        match flow_end(report, &spec.name, counts, &mut rejected) {
            Some(end) => return end,
            None => continue,
        }
    }
    RunEnd::Done { rejected }
}

/// Leaves out the facets that one of the sides does not serve: what nobody takes is not read either.
fn served(plugins: &mut dyn PluginSource, options: &RunOptions<'_>, spec: &mut FlowSpec) {
    for side in [Side::Erp, Side::Shop] {
        let Ok(descriptor) = plugins.descriptor(&options.profile.side(side).plugin) else { continue };
        if let Some(support) = descriptor.stream(spec.stream).filter(|support| !support.facets.is_empty()) {
            spec.facets.retain(|facet| support.facets.contains(facet));
        }
    }
}

fn both_serve(plugins: &mut dyn PluginSource, options: &RunOptions<'_>, stream: Stream) -> bool {
    let (source, sink) = if options.action.exports() { (Side::Erp, Side::Shop) } else { (Side::Shop, Side::Erp) };
    let mut serves = |side: Side, served: fn(&StreamSupport) -> bool| {
        let descriptor = plugins.descriptor(&options.profile.side(side).plugin);
        descriptor.is_ok_and(|descriptor| descriptor.streams.iter().any(|one| one.stream == stream && served(one)))
    };
    serves(source, |support| support.read) && serves(sink, |support| support.write)
}

/// The demonstration's limits hold but for the generator's company and its stand (D05), and are said in every run.
fn limits(
    ports: &RunPorts<'_>,
    options: &RunOptions<'_>,
    erp: &mut dyn Connector,
    shop: &mut dyn Connector,
) -> FlowLimits {
    let demonstration = options.grants.limits.filter(|_| !is_demonstration(erp, shop, ports.context));
    if let Some(limits) = demonstration {
        let args = [("articles", limits.articles), ("orders", limits.orders)];
        let args = args.map(|(name, limit)| (name.to_owned(), limit.to_string()));
        (ports.events)(EventKind::Notice { code: "demonstration".to_owned(), args: args.into() });
    }
    let orders = OrderRule { start: options.profile.orders.start, known_again: options.known_again };
    FlowLimits { brake: Brake { allowed: options.allowed.clone(), ..Brake::default() }, orders, demonstration }
}

fn flow_end(
    report: Result<FlowReport, FlowError>,
    flow: &str,
    counts: &mut Vec<(String, Counts)>,
    rejected: &mut u64,
) -> Option<RunEnd> {
    match report {
        Err(error) => Some(flow_failed(&error)),
        Ok(report) => {
            counts.push((flow.to_owned(), report.counts));
            *rejected += report.counts.rejected;
            match report.end {
                FlowEnd::Done => None,
                FlowEnd::Cancelled => Some(RunEnd::Cancelled),
                FlowEnd::NeedsDecision { removals, linked, digest } => {
                    Some(RunEnd::NeedsDecision { flow: flow.to_owned(), removals, linked, digest })
                }
            }
        }
    }
}

fn open_side(
    plugins: &mut dyn PluginSource,
    options: &RunOptions<'_>,
    side: Side,
) -> Result<Box<dyn Connector>, ConnectorError> {
    open(plugins, options, options.profile.side(side), side.name())
}

/// A transform, and what it is given and makes.
fn open_transform(
    plugins: &mut dyn PluginSource,
    options: &RunOptions<'_>,
    side: &SideConfig,
) -> Result<(TransformSpec, Box<dyn Connector>), ConnectorError> {
    let spec = plugins.descriptor(&side.plugin)?.transform;
    let spec = spec.ok_or_else(|| ConnectorError::unsupported("transform").arg("id", &side.plugin))?;
    Ok((spec, open(plugins, options, side, &side.plugin)?))
}

fn transform_missing(stream: Stream) -> RunEnd {
    RunEnd::Failed {
        code: "transform-missing".to_owned(),
        args: BTreeMap::from([("stream".to_owned(), stream.name().to_owned())]),
        message: format!("no transform of the profile makes {stream}"),
        exit: 2,
    }
}

fn open(
    plugins: &mut dyn PluginSource,
    options: &RunOptions<'_>,
    side: &SideConfig,
    prefix: &str,
) -> Result<Box<dyn Connector>, ConnectorError> {
    let prefix = format!("{prefix}.");
    let secrets = options
        .secrets
        .iter()
        .filter_map(|(name, secret)| Some((name.strip_prefix(&prefix)?.to_owned(), secret.clone())));
    let config = Config {
        profile: options.profile.name.clone(),
        settings: side.settings.clone(),
        secrets: secrets.collect(),
        grants: options.grants.clone(),
    };
    open_plugin(plugins, &side.plugin, &config)
}

pub(crate) fn flow_event(event: FlowEvent) -> EventKind {
    match event {
        FlowEvent::Started { flow, stream, .. } => EventKind::FlowStarted { flow, stream: stream.name().to_owned() },
        FlowEvent::Page { flow, counts, total } => EventKind::Progress { flow, counts, total },
        FlowEvent::Rejected { flow, key, problems } => EventKind::Rejected { flow, key: key_text(key), problems },
        FlowEvent::Held { flow, count, problem } => EventKind::Held { flow, count, problem },
        FlowEvent::Brake { flow, removals, linked, digest } => brake_notice(flow, removals, linked, digest),
        FlowEvent::Waiting { flow, code, attempt, of, seconds } => {
            EventKind::Waiting { flow, code, attempt, of, seconds }
        }
        FlowEvent::Ended { flow, counts } => EventKind::FlowEnded { flow, counts },
    }
}

/// What a dry run says where the run itself would stop and ask.
fn brake_notice(flow: String, removals: u64, linked: u64, digest: String) -> EventKind {
    let args = [("flow", flow), ("removals", removals.to_string()), ("linked", linked.to_string()), ("digest", digest)];
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    EventKind::Notice { code: "plan-brake".to_owned(), args }
}

fn key_text(key: Key) -> String {
    key.0
}

pub(crate) fn flow_failed(error: &FlowError) -> RunEnd {
    match error {
        FlowError::Store(error) => store_failed(error),
        FlowError::Nonsense { stream } => RunEnd::Failed {
            code: "plugin-nonsense".to_owned(),
            args: BTreeMap::from([("stream".to_owned(), stream.name().to_owned())]),
            message: error.to_string(),
            exit: 5,
        },
        _ => match error.connector() {
            Some(source) => connector_failed(source, false),
            None => internal(&error.to_string()),
        },
    }
}

fn connector_failed(error: &ConnectorError, opening: bool) -> RunEnd {
    let exit = match error.kind {
        // A call that was left because the run was being stopped did not happen; the next run makes it.
        ErrorKind::Cancelled => return RunEnd::Cancelled,
        ErrorKind::Config if error.code.starts_with("plugin-") || error.code.starts_with("licence-") => 8,
        ErrorKind::Config | ErrorKind::Rejected => 2,
        ErrorKind::Transient | ErrorKind::Unknown => 3,
        ErrorKind::Bug if opening && error.code.starts_with("plugin-") => 8,
        ErrorKind::Fenced => 7,
        ErrorKind::Unsupported | ErrorKind::Bug => 5,
    };
    RunEnd::Failed { code: error.code.clone(), args: error.args.clone(), message: error.to_string(), exit }
}

fn store_failed(error: &StoreError) -> RunEnd {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message += &format!(": {cause}");
        source = cause.source();
    }
    RunEnd::Failed { code: error.code.to_owned(), args: BTreeMap::new(), message, exit: 5 }
}

fn internal(message: &str) -> RunEnd {
    RunEnd::Failed { code: "internal".to_owned(), args: BTreeMap::new(), message: message.to_owned(), exit: 5 }
}
