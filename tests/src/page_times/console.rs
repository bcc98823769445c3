//! How an officer's console bears five long conversations: what switching takes, and what it holds.

use super::figure::{Figure, Table, Target};
use crate::{
    World,
    browser::{Browser, ConsolePage},
    native::NativeVictim,
};

/// Conversations, and messages of hers in each.
const CONVERSATIONS: usize = 5;
const MESSAGES: usize = 2000;
/// Messages that are sent before it is waited for their arrival: what the service's rate allows.
const AT_ONCE: usize = 100;
/// So long the service's clock runs ahead for each lot, so that its rate is kept.
const LOT: core::time::Duration = core::time::Duration::from_secs(6);
/// Times that each conversation is brought to the front.
const ROUNDS: usize = 4;

/// From the click to the end of the frame that shows it.
fn switch(place: usize) -> String {
    format!(
        "new Promise((done) => {{
           const button = document.querySelector('#conversations li:nth-child({place}) button');
           const at = performance.now();
           button.click();
           requestAnimationFrame(() => {{
             const {{ port1, port2 }} = new MessageChannel();
             port1.onmessage = () => done(performance.now() - at);
             port2.postMessage(0);
           }});
         }})"
    )
}

/// # Errors
/// If a conversation does not get there.
pub(super) async fn measure(world: &mut World, table: &mut Table) -> anyhow::Result<()> {
    let browser = Browser::launch().await?;
    let he = world.console(&browser, 0).await?;
    let mut those = Vec::new();
    for _ in 0..CONVERSATIONS {
        those.push(begin(world, &he).await?);
    }
    let before = browser.largest_renderer().await?;
    let words = |number| format!("Ceci est le message {number}, long de deux lignes au moins.");
    for lot in 0..MESSAGES / AT_ONCE {
        let numbers = lot * AT_ONCE..(lot + 1) * AT_ONCE;
        for she in &mut those {
            for number in numbers.clone() {
                she.write_on(&words(number)).await?;
            }
            let count = numbers.end;
            she.until("that it is sent", |screen| screen.sent.len() >= count).await?;
        }
        // The last one is in front; of the others all is unread.
        let unread = (CONVERSATIONS - 1) * numbers.end;
        let all = format!("document.title.startsWith('({unread}) ')");
        he.tab.wait("what they wrote", &all).await?;
        world.pass(LOT);
    }
    let mut times = Vec::new();
    for place in 1..=CONVERSATIONS {
        he.select(place - 1).await?;
        he.reads(&words(MESSAGES - 1)).await?;
    }
    for _ in 0..ROUNDS {
        for place in 1..=CONVERSATIONS {
            times.push(he.tab.eval::<f64>(&switch(place)).await?);
        }
    }
    let after = browser.largest_renderer().await?;
    browser.close().await?;
    tell(table, times, before, after)
}

async fn begin(world: &World, he: &ConsolePage) -> anyhow::Result<NativeVictim> {
    let mut she = NativeVictim::open(&world.api(), &world.demonstration.pins).await?;
    // Her client works only while it is asked.
    let met = she.until("an officer", |screen| !screen.members.is_empty());
    let (claimed, met) = tokio::join!(he.claim(), met);
    claimed.and(met)?;
    Ok(she)
}

fn tell(table: &mut Table, switches: Vec<f64>, before: u64, after: u64) -> anyhow::Result<()> {
    table.note(&format!("the console, {CONVERSATIONS} conversations of {MESSAGES} messages"));
    table.tell(Figure {
        name: "one is switched to",
        unit: "ms",
        target: Target::AtMost(100),
        values: switches,
    })?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
    let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    table.tell(Figure {
        name: "memory before",
        unit: "MB",
        target: Target::None,
        values: vec![megabytes(before)],
    })?;
    table.tell(Figure {
        name: "memory then",
        unit: "MB",
        target: Target::AtMost(150),
        values: vec![megabytes(after)],
    })
}
