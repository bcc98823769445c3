//! The memory of a page's WebAssembly, what its generator of randomness gave it, and the memory of
//! its process.

use std::fs;

use anyhow::{Context, ensure};
use chromiumoxide::cdp::browser_protocol::system_info::GetProcessInfoParams;
use data_encoding::BASE64;

use super::{Browser, Tab};

/// How much is fetched at once, in bytes: a multiple of three, so that pieces join.
const PIECE: usize = 3 << 18;

impl Tab {
    /// Prepares [`memory`](Self::memory) and [`drawn`](Self::drawn), for the next page. What is kept
    /// for them lies in the page's own objects, not in the memory that is looked at.
    ///
    /// # Errors
    /// If the tab is gone.
    pub async fn can_be_looked_into(&self) -> anyhow::Result<()> {
        let script = "{ const seen = globalThis.lookedInto = { drawn: [], memories: [] }; \
            for (const name of ['instantiate', 'instantiateStreaming']) { \
              const make = WebAssembly[name].bind(WebAssembly); \
              WebAssembly[name] = async (...given) => { const made = await make(...given); \
                seen.memories.push((made.instance ?? made).exports.memory); return made; }; } \
            const draw = Crypto.prototype.getRandomValues; \
            Crypto.prototype.getRandomValues = function (into) { \
              const filled = draw.call(this, into); \
              seen.drawn.push([...new Uint8Array(into.buffer, into.byteOffset, into.byteLength)]); \
              return filled; }; }";
        self.before_each_page(script).await
    }

    /// The whole linear memory of each program that was loaded, as it is now, one behind the other.
    ///
    /// # Errors
    /// If the tab is gone, or was not prepared, or has no WebAssembly.
    pub async fn memory(&self) -> anyhow::Result<Vec<u8>> {
        let mut whole = Vec::new();
        let programs: usize = self.eval("lookedInto.memories.length").await?;
        ensure!(programs > 0, "no program was loaded");
        for program in 0..programs {
            whole.extend(self.memory_of(program).await?);
        }
        Ok(whole)
    }

    /// That of the program that was loaded at this place, from 0.
    async fn memory_of(&self, program: usize) -> anyhow::Result<Vec<u8>> {
        let buffer = format!("lookedInto.memories[{program}].buffer");
        let length: usize = self.eval(&format!("{buffer}.byteLength")).await?;
        let mut memory = Vec::with_capacity(length);
        while memory.len() < length {
            let (from, count) = (memory.len(), PIECE.min(length - memory.len()));
            let piece: String = self
                .eval(&format!(
                    "(bytes => {{ let text = ''; \
                     for (let at = 0; at < bytes.length; at += 8192) \
                       text += String.fromCharCode(...bytes.subarray(at, at + 8192)); \
                     return btoa(text); }})\
                     (new Uint8Array({buffer}, {from}, {count}))"
                ))
                .await?;
            memory.extend(BASE64.decode(piece.as_bytes())?);
        }
        Ok(memory)
    }

    /// Every random value that the page was given so far, in order.
    ///
    /// # Errors
    /// If the tab is gone, or was not prepared.
    pub async fn drawn(&self) -> anyhow::Result<Vec<Vec<u8>>> {
        self.eval("lookedInto.drawn").await
    }
}

impl Browser {
    /// What the largest process of a page has for itself, in bytes: not what it shares or could drop.
    ///
    /// # Errors
    /// If the browser is gone, or the system does not tell.
    pub async fn largest_renderer(&self) -> anyhow::Result<u64> {
        let told = self.browser.execute(GetProcessInfoParams::default()).await?;
        let renderers = told.result.process_info.iter().filter(|it| it.r#type == "renderer");
        let sizes = renderers.filter_map(|it| anonymous(it.id)).collect::<Vec<_>>();
        sizes.into_iter().max().context("no process of a page")
    }
}

/// Of a process that may be gone meanwhile.
fn anonymous(process: i64) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}
