//! `run`: from a fresh clone to two addresses that one opens and talks.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Child,
    sync::mpsc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use abri_demonstration::{Demonstration, Role};
use abri_wire::UnixMillis;
use anyhow::{Context, bail};

use crate::{
    command::{cargo, program, run as run_command},
    health,
    paths::Paths,
    steps::Steps,
    web,
};

/// Officers of the demonstration.
const OFFICERS: usize = 2;
/// Whom officers can ask for beside each other.
const OTHERS: [(&str, Role); 2] = [("0101", Role::Interpreter), ("0102", Role::Supervisor)];
/// Between two looks of the witness at the log.
const COSIGN_EVERY: Duration = Duration::from_secs(3600);
/// How long the server may take to be ready, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a person can choose.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Options {
    /// Use this Redis instead of the embedded store
    #[arg(long)]
    redis: Option<String>,
    /// Forget the demonstration authority and everything stored
    #[arg(long)]
    reset: bool,
    /// Port of the Delivery Service; the two pages take the next two
    #[arg(long, default_value_t = 8440, value_parser = clap::value_parser!(u16).range(1024..65533))]
    port: u16,
}

impl Options {
    fn require_free_ports(&self) -> anyhow::Result<()> {
        for port in self.port..self.port + 3 {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
                format!("port {port} can't be used: stop what listens there, or choose others with --port")
            })?;
        }
        Ok(())
    }

    fn delivery(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn victim(&self) -> String {
        format!("http://localhost:{}", self.port + 1)
    }

    fn console(&self) -> String {
        format!("http://localhost:{}", self.port + 2)
    }
}

/// Builds, prepares, starts, and serves until Ctrl-C.
pub(crate) fn run(paths: &Paths, options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    // Before the long part; and another service on this port would answer that it is ready.
    options.require_free_ports()?;
    let home = paths.target.join("demo");
    if options.reset && home.exists() {
        fs::remove_dir_all(&home)?;
    }
    fs::create_dir_all(&home)?;
    let mut demonstration =
        steps.step("demonstration authority and officers", || prepare(&home))?;
    let pages = web::Options {
        pins: demonstration.pins.clone(),
        delivery: options.delivery(),
        ..web::Options::default()
    };
    web::build(paths, &pages, steps)?;
    steps.step("build the server", || {
        run_command(cargo(paths).args([
            "build",
            "--package",
            "abri-server",
            "--bin",
            "abri-server",
        ]))
    })?;
    let stop = stop_signals()?;
    let mut server = steps.step("start the server", || start(paths, options, &home))?;
    steps.print_times();
    print_addresses(options, &mut demonstration)?;
    let requests = home.join("requests");
    serve(&mut server, &stop, |hour| {
        if hour {
            demonstration.witness(time()?)?;
        }
        if demonstration.admit(&requests, time()?)? > 0 {
            println!("The demonstration's authority has certified another device.");
        }
        Ok(())
    })
}

fn time() -> anyhow::Result<UnixMillis> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(UnixMillis(u64::try_from(now.as_millis())?))
}

/// Keeps the authority of the last run, and renews its certificates when their time comes.
fn prepare(home: &Path) -> anyhow::Result<Demonstration> {
    let directory = home.join("demonstration");
    let now = time()?;
    let mut demonstration = if directory.exists() {
        Demonstration::open(&directory).context("can't open the demonstration: run with --reset")?
    } else {
        Demonstration::create(&directory, OFFICERS, now)?
    };
    fs::create_dir_all(home.join("requests"))?;
    demonstration.renew(now)?;
    demonstration.witness(now)?;
    write_private(&home.join("pins"), demonstration.pins.as_bytes())?;
    Ok(demonstration)
}

/// It protects nothing but a demonstration; still, it is nobody else's.
fn write_private(file: &Path, contents: &[u8]) -> anyhow::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(file)?.write_all(contents)?;
    Ok(())
}

fn start(paths: &Paths, options: &Options, home: &Path) -> anyhow::Result<Child> {
    let listen = |offset: u16| format!("127.0.0.1:{}", options.port + offset);
    let page = |offset, name: &str| -> String {
        let directory: PathBuf = paths.web().join(name);
        format!("{}={}", listen(offset), directory.display())
    };
    let mut command = program(paths.target.join("debug/abri-server"));
    command.args(["--listen", &listen(0)]);
    // Officers see pictures that they opened. Leptos sets static markup, so the console's policy admits the one policy that it makes.
    let console = format!("{},blobs,trusted-types=default", page(2, "console"));
    command.args(["--admit-statics", "--static", &page(1, "victim"), "--static", &console]);
    command.arg("--roster-log").arg(home.join("demonstration/published"));
    command.arg("--pins").arg(home.join("pins"));
    // A machine without an authenticator can show the demonstration, too.
    command.args(["--console", &options.console(), "--passkeys-optional"]);
    command.arg("--requests").arg(home.join("requests"));
    command.args(["--files", "on"]);
    match &options.redis {
        Some(url) => command.args(["--redis", url]),
        None => {
            command.arg("--store").arg(format!("embedded:{}", home.join("store.redb").display()))
        }
    };
    let mut server = command.spawn().context("can't start the server")?;
    match health::wait_until_ready(&listen(0), PATIENCE, &mut server) {
        Ok(()) => Ok(server),
        Err(error) => {
            let _ = server.kill();
            let _ = server.wait();
            Err(error)
        }
    }
}

fn print_addresses(options: &Options, demonstration: &mut Demonstration) -> anyhow::Result<()> {
    println!("\nShe opens      {}/", options.victim());
    println!("Officers open  {}/", options.console());
    println!("\nA new device is enrolled by an address that is good once:");
    for number in (1..=OFFICERS).map(|number| format!("{number:04}")) {
        let invitation = demonstration.invite(&number, time()?)?;
        println!("Officer {number}   {}/#{invitation}", options.console());
    }
    for (number, role) in OTHERS {
        let invitation = demonstration.invite_as(number, role, time()?)?;
        println!("{role:?} {number}   {}/#{invitation}", options.console());
    }
    match &options.redis {
        Some(url) => println!("\nStored in Redis at {url}."),
        None => println!("\nStored in target/demo/store.redb."),
    }
    println!("A demonstration: its keys lie in target/demo. Ctrl-C stops everything.");
    Ok(())
}

/// Ctrl-C and a polite kill, as messages.
fn stop_signals() -> anyhow::Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = sender.send(());
    })?;
    Ok(receiver)
}

/// Until the server ends by itself, which is a failure, or is told to. The authority looks for
/// requests all the time, its witness hourly.
fn serve(
    server: &mut Child,
    stop: &mpsc::Receiver<()>,
    mut authority: impl FnMut(bool) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut seen = Instant::now();
    loop {
        let hour = seen.elapsed() >= COSIGN_EVERY;
        if hour {
            seen = Instant::now();
        }
        authority(hour)?;
        if let Some(status) = server.try_wait()? {
            bail!("the server ended with {status}");
        }
        if stop.recv_timeout(Duration::from_millis(200)).is_ok() {
            break;
        }
    }
    println!("\nstopping");
    health::stop(server, PATIENCE)
}
