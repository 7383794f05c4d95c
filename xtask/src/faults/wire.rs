//! Cut wire: a proxy before the sandbox shop ends chosen connections before, in and after request and answer. The
//! retries, or at the latest the next run, must reach the rows of an export that nobody disturbed.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

use anyhow::ensure;

use super::{Stand, Tally, compare, export, import::Desk, tell};
use crate::shop::Shop;

/// Where a connection is cut.
pub const PHASES: [&str; 5] =
    ["before the request", "in the request", "before the answer", "in the answer", "headers only"];

/// The phase in which the shop restarts instead.
const RESTART: u64 = PHASES.len() as u64;

/// Cuts that many exports of 100 articles and answers the tally.
pub fn campaign(stand: &Stand, shop: &mut Shop, wire: &Wire, cuts: u64) -> anyhow::Result<Tally> {
    stand.navette(&["demo", "--articles", "100"], &[0])?;
    let mut profile = export::profile(stand, shop);
    profile.extend(["--set".to_owned(), "shop.page_size=25".to_owned()]);
    let export = |codes: &[i32]| stand.navette(&["run", "presta", "export-all"], codes);
    stand.fresh(&profile)?;
    wire.plan(u64::MAX, 0);
    export(&[0])?;
    let (undisturbed, requests) = (export::state(shop)?, wire.connections());
    let mut tally = Tally::default();
    for cut in 0..cuts {
        shop.empty()?;
        stand.fresh(&profile)?;
        let phase = cut % PHASES.len() as u64;
        let connection = 1 + (cut / PHASES.len() as u64) % requests;
        wire.plan(connection, phase);
        export(&[0, 3])?;
        ensure!(wire.connections() >= connection, "cut {cut} came too late to cut anything");
        wire.plan(u64::MAX, 0);
        export(&[0])?;
        let reached = export::state(shop)?;
        let found = compare(&undisturbed, &reached);
        if found.faults > 0 {
            eprintln!("cut {}", PHASES[phase as usize]);
            tell(cut, &undisturbed, &reached);
        }
        tally.add(&found);
    }
    Ok(tally)
}

/// Cuts that many imports of orders and answers the tally.
pub fn imports(stand: &Stand, shop: &Shop, wire: &Wire, cuts: u64) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    if cuts == 0 {
        return Ok(tally);
    }
    wire.plan(u64::MAX, 0);
    let desk = Desk::open(stand, shop)?;
    let import = |codes: &[i32]| stand.navette(&["run", "presta", "import-orders"], codes);
    desk.restore()?;
    wire.plan(u64::MAX, 0);
    import(&[0, 1])?;
    let (undisturbed, requests) = (desk.standing()?, wire.connections());
    ensure!(undisturbed.marks() >= 30, "the undisturbed import brought too few orders");
    for cut in 0..cuts {
        desk.restore()?;
        let phase = cut % PHASES.len() as u64;
        let connection = 1 + (cut / PHASES.len() as u64) % requests;
        wire.plan(connection, phase);
        import(&[0, 1, 3])?;
        ensure!(wire.connections() >= connection, "cut {cut} came too late to cut anything");
        wire.plan(u64::MAX, 0);
        import(&[0, 1])?;
        // A page that is asked for again is a smaller one: the orders come in another sequence, and get other numbers.
        let reached = desk.standing()?;
        let mut found = undisturbed.compare(&reached);
        found.half_written = desk.judge(shop)?;
        found.faults = found.faults.max(found.half_written.min(1));
        if let Some(difference) = undisturbed.differs(&reached) {
            eprintln!("import cut {} of connection {connection}: {difference}", PHASES[phase as usize]);
        }
        tally.add(&found);
    }
    Ok(tally)
}

/// The proxy; its threads end with the process.
pub struct Wire {
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    met: AtomicU64,
    cut_at: AtomicU64,
    phase: AtomicU64,
    /// Who hears that the request arrived at which the shop restarts.
    arrived: Mutex<Option<Sender<()>>>,
}

impl Wire {
    /// Listens on a free port; `upstream` is asked for at each connection, because the shop starts later.
    pub fn start(upstream: Arc<AtomicU64>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (state, upstream) = (Arc::clone(&shared), upstream.load(Ordering::Relaxed) as u16);
                std::thread::spawn(move || {
                    // A cut wire is the point: an error on either side ends the connection.
                    let _ = relay(client, upstream, &state);
                });
            }
        });
        Ok(Self { port, state })
    }

    /// Cuts the connection of that number, counted from 1 and from now, in that phase.
    pub fn plan(&self, connection: u64, phase: u64) {
        self.state.met.store(0, Ordering::Relaxed);
        self.state.phase.store(phase, Ordering::Relaxed);
        self.state.cut_at.store(connection, Ordering::Relaxed);
    }

    /// The same; the request is passed on, its answer is not waited for, and the receiver hears of it.
    pub fn plan_restart(&self, connection: u64) -> Receiver<()> {
        let (sender, receiver) = channel();
        if let Ok(mut arrived) = self.state.arrived.lock() {
            *arrived = Some(sender);
        }
        self.plan(connection, RESTART);
        receiver
    }

    pub fn connections(&self) -> u64 {
        self.state.met.load(Ordering::Relaxed)
    }
}

fn relay(mut client: TcpStream, upstream: u16, state: &State) -> std::io::Result<()> {
    let cut = state.met.fetch_add(1, Ordering::Relaxed) + 1 == state.cut_at.load(Ordering::Relaxed);
    let phase = cut.then(|| state.phase.load(Ordering::Relaxed));
    if phase == Some(0) {
        return client.shutdown(Shutdown::Both);
    }
    let request = read_request(&mut client)?;
    let mut server = TcpStream::connect(("127.0.0.1", upstream))?;
    if phase == Some(1) {
        server.write_all(&request[..request.len() / 2])?;
        server.shutdown(Shutdown::Both)?;
        return client.shutdown(Shutdown::Both);
    }
    server.write_all(&request)?;
    if phase == Some(RESTART) {
        let arrived = state.arrived.lock().ok().and_then(|mut arrived| arrived.take());
        arrived.map(|arrived| arrived.send(()));
    }
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let kept = match phase {
        Some(2) => 0,
        Some(3) => answer.len() * 9 / 10,
        // What the dying shop still said.
        Some(RESTART) => answer.len(),
        Some(_) => answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| end + 4),
        None => answer.len(),
    };
    client.write_all(&answer[..kept])?;
    client.shutdown(Shutdown::Both)
}

/// One request with its whole body: the sandbox's server takes one request a connection.
fn read_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut request, mut part) = (Vec::new(), [0; 16_384]);
    loop {
        let count = client.read(&mut part)?;
        request.extend_from_slice(&part[..count]);
        let head = request.windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if request.len() >= head + 4 + length {
                return Ok(request);
            }
        }
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
