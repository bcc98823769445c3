//! `abri-authority`: one command a run, one line a fact.

mod args;
mod passphrases;

use core::time::Duration;
use std::{
    error::Error,
    fs,
    io::Write as _,
    path::Path,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use abri_authority::{
    Adopted, Authority, Certified, Invitation, MAX_DOCUMENT, Passphrases, RandomError, Request,
    Revocation, Seed, Selection, WorkFactor, date,
    files::{self, Access, Place},
};
use abri_wire::UnixMillis;
use clap::Parser;
use ed25519_dalek::SigningKey;

use crate::{
    args::{Args, Command, Validity},
    passphrases::Asked,
};

type Outcome = Result<String, Box<dyn Error>>;

fn main() -> ExitCode {
    let (text, code) = match run(&Args::parse()) {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(error) => {
            // Nobody reads it: the exit code still says it.
            let _ = writeln!(std::io::stderr(), "refused: {error}");
            (String::new(), ExitCode::FAILURE)
        }
    };
    let _ = std::io::stdout().write_all(text.as_bytes());
    code
}

fn run(args: &Args) -> Outcome {
    let asked = Asked::new(args.passphrase_file.as_deref(), args.root_passphrase_file.as_deref());
    let work = WorkFactor::new(args.work_factor).unwrap_or_default();
    match &args.command {
        Command::Init { log_name } => init(&args.home, log_name, asked, work),
        Command::Request { invitation, key_out, out } => {
            request(invitation, key_out, out, asked, work)
        }
        command => {
            let mut authority = Authority::open(&args.home, work)?;
            if args.clock_is_right {
                authority.believe_clock();
            }
            with_home(authority, command, asked)
        }
    }
}

fn init(home: &Path, log_name: &str, mut asked: Asked<'_>, work: WorkFactor) -> Outcome {
    let (root, own) = (asked.root("new root passphrase")?, asked.home("new passphrase")?);
    let passphrases = Passphrases { root: &root, home: &own };
    let made = Authority::create(home, log_name, passphrases, work, now(), &mut random)?;
    Ok(format!("made {}\n{}", home.display(), made.register().pins()?))
}

fn request(
    invitation: &Path,
    key_out: &Path,
    out: &Path,
    mut asked: Asked<'_>,
    work: WorkFactor,
) -> Outcome {
    let invitation = Invitation::parse(&files::read(invitation, MAX_DOCUMENT)?)?;
    let key_place = Place::new(key_out, Access::Owner)?;
    let place = Place::new(out, Access::Everybody)?;
    let passphrase = asked.home("new passphrase for the key")?;
    let seed = Seed::generate(&mut random)?;
    let request = invitation.request(&SigningKey::from_bytes(seed.bytes()))?;
    key_place.fill(&seed.seal(&passphrase, work)?)?;
    // Without its request the key is of no use.
    place.fill(request.to_json().as_bytes()).inspect_err(|_| drop(fs::remove_file(key_out)))?;
    Ok(format!("request {}\n", out.display()))
}

fn with_home(mut authority: Authority, command: &Command, mut asked: Asked<'_>) -> Outcome {
    match command {
        Command::Invite { number, role, service, out } => {
            let place = Place::new(out, Access::Owner)?;
            let invitation = authority.invite(number, *role, service, now(), &mut random)?;
            place.fill(invitation.to_json().as_bytes())?;
            Ok(format!("invitation {} until {}\n", out.display(), date(invitation.expires_at())))
        }
        Command::Enrol { request, out, validity } => {
            let request = Request::parse(&files::read(request, MAX_DOCUMENT)?)?;
            let place = Place::over(out, Access::Everybody)?;
            let issuing = authority.unlock_issuing(&asked.home("passphrase")?)?;
            let certified = authority.enrol(&request, &issuing, days(*validity), now())?;
            place.fill(certified.to_json().as_bytes())?;
            Ok(line(&certified))
        }
        Command::Renew { number, validity, .. } => {
            let issuing = authority.unlock_issuing(&asked.home("passphrase")?)?;
            let whose = number.as_deref().map_or(Selection::All, Selection::Number);
            let renewed = authority.renew(whose, &issuing, days(*validity), now())?;
            Ok(renewed.iter().map(line).collect())
        }
        Command::Revoke { number, certificate } => {
            let whose = match (number, certificate) {
                (Some(number), _) => Revocation::Number(number),
                (None, Some(hash)) => Revocation::Certificate(*hash),
                (None, None) => return Err("whom?".into()),
            };
            let keys = authority.revoke(whose)?;
            Ok(format!("revoked {keys} keys; publish to make it known\n"))
        }
        Command::List { json } => list(&authority, *json),
        Command::Publish { log } => publish(&mut authority, log, asked),
        Command::AdoptLog { log } => Ok(adopted(&authority.adopt_log(log)?)),
        Command::Pins { witness, quorum } => match quorum {
            None => Ok(authority.register().pins()?),
            Some(quorum) => {
                Ok(authority.register().pins_with(witness.clone(), *quorum)?.to_string())
            }
        },
        rotation => rotate(authority, rotation, asked),
    }
}

fn publish(authority: &mut Authority, log: &Path, mut asked: Asked<'_>) -> Outcome {
    let signer = authority.unlock_log(&asked.home("passphrase")?)?;
    let published = authority.publish(log, &signer, now())?;
    let (number, members) = (published.number, published.members);
    if let (0, enrolled @ 1..) = (members, published.enrolled) {
        let _ = writeln!(
            std::io::stderr(),
            "warning: {enrolled} keys are enrolled, and none has a valid certificate: \
                     nobody is believed now. Check the clock, then renew --all and publish"
        );
    }
    Ok(format!("statement {number} names {members} certificates; witnesses must see it\n"))
}

fn rotate(mut authority: Authority, command: &Command, mut asked: Asked<'_>) -> Outcome {
    match command {
        Command::RotateIssuing { root } => {
            let (safe, own) = (asked.root("root passphrase")?, asked.home("passphrase")?);
            let passphrases = Passphrases { root: &safe, home: &own };
            let number = authority.rotate_issuing(*root, passphrases, now(), &mut random)?;
            Ok(format!("issuing key {number}; renew --all, publish, then retire the old one\n"))
        }
        Command::RetireIssuing { number } => {
            authority.retire_issuing(*number)?;
            Ok(format!("retired issuing key {number}; publish to make it known\n"))
        }
        Command::RotateRoot => {
            let number = authority.rotate_root(&asked.root("root passphrase")?, &mut random)?;
            Ok(format!("root {number}; clients must pin:\n{}", authority.register().pins()?))
        }
        Command::RetireRoot { number } => {
            authority.retire_root(*number)?;
            Ok(format!(
                "retired root {number}; clients must pin:\n{}",
                authority.register().pins()?
            ))
        }
        _ => Err("not a rotation".into()),
    }
}

/// One line a certificate that is still known.
fn list(authority: &Authority, json: bool) -> Outcome {
    let register = authority.register();
    if json {
        return Ok(serde_json::to_string_pretty(register)? + "\n");
    }
    let mut text = String::new();
    for officer in &register.officers {
        let state = if officer.revoked { "revoked" } else { "enrolled" };
        for issued in &officer.certificates {
            text += &format!(
                "{state} {} {} until {} {} {:?}\n",
                officer.number,
                officer.role,
                date(issued.not_after),
                issued.hash,
                officer.service
            );
        }
    }
    Ok(text)
}

/// One line a fact; a person has to act on each.
fn adopted(adopted: &Adopted) -> String {
    let mut text = format!("adopted {} statements\n", adopted.statements);
    for number in &adopted.revoked {
        text +=
            &format!("revoked {number}: a key of it is not named; if that is wrong, invite it\n");
    }
    for (number, role) in &adopted.lost {
        text += &format!("lost {number} {role}: enrolled since the backup; invite it anew\n");
    }
    for number in &adopted.retired {
        text += &format!("retired issuing key {number}: it is not named\n");
    }
    if adopted.unreadable > 0 {
        text += &format!("lost {} certificates of unknown roots\n", adopted.unreadable);
    }
    text + &format!("withdrew {} invitations; renew --all, then publish\n", adopted.withdrawn)
}

fn line(certified: &Certified) -> String {
    let Certified { number, role, hash, not_after, .. } = certified;
    format!("certified {number} {role} until {} {hash}\n", date(*not_after))
}

fn days(validity: Validity) -> Duration {
    Duration::from_secs(u64::from(validity.days) * 24 * 3600)
}

fn now() -> UnixMillis {
    // A clock before 1970 counts as 1970, and its certificates are refused.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixMillis::default().plus(since)
}

fn random(bytes: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(bytes).map_err(|_| RandomError)
}
