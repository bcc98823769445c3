//! A disk whose power can be cut: what was not synced survives in any mix of sectors.

use std::{
    io,
    sync::{Arc, Condvar, Mutex},
};

use redb::StorageBackend;

const SECTOR: usize = 512;

/// A small generator with a seed, so that each run cuts at the same places.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[derive(Debug, Default)]
struct Platter {
    /// What a sync has made safe.
    safe: Vec<u8>,
    /// What reads see.
    seen: Vec<u8>,
    /// Sectors written since the last sync.
    unsafe_sectors: Vec<usize>,
    /// Operations until the power goes.
    fuse: Option<u64>,
    held: bool,
    lies: bool,
}

/// Clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<(Mutex<Platter>, Condvar)>);

impl Disk {
    pub(crate) fn holding(image: Vec<u8>) -> Self {
        let platter = Platter { safe: image.clone(), seen: image, ..Platter::default() };
        Self(Arc::new((Mutex::new(platter), Condvar::new())))
    }

    /// One that calls safe what is not.
    pub(crate) fn that_lies() -> Self {
        let disk = Self::default();
        disk.0.0.lock().unwrap().lies = true;
        disk
    }

    /// The power goes after this many writes and syncs.
    pub(crate) fn cut_after(&self, operations: u64) {
        self.0.0.lock().unwrap().fuse = Some(operations);
    }

    /// Syncs wait from now on, or go on.
    pub(crate) fn hold(&self, held: bool) {
        self.0.0.lock().unwrap().held = held;
        self.0.1.notify_all();
    }

    /// What is on the disk when the power comes back.
    pub(crate) fn after_the_cut(&self, random: &mut Random) -> Vec<u8> {
        let platter = self.0.0.lock().unwrap();
        let mut image = platter.safe.clone();
        if random.below(2) == 0 {
            image.resize(platter.seen.len(), 0);
        }
        for sector in &platter.unsafe_sectors {
            let (from, to) = (sector * SECTOR, (sector + 1) * SECTOR);
            if random.below(2) == 0 && to <= platter.seen.len() {
                image.resize(image.len().max(to), 0);
                image[from..to].copy_from_slice(&platter.seen[from..to]);
            }
        }
        image
    }

    fn operate(&self, act: impl FnOnce(&mut Platter)) -> io::Result<()> {
        let mut platter = self.0.0.lock().unwrap();
        if platter.fuse == Some(0) {
            return Err(io::Error::other("no power"));
        }
        platter.fuse = platter.fuse.map(|left| left - 1);
        act(&mut platter);
        Ok(())
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(u64::try_from(self.0.0.lock().unwrap().seen.len()).unwrap())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let platter = self.0.0.lock().unwrap();
        let from = position(offset);
        let bytes = platter.seen.get(from..from + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.operate(|platter| platter.seen.resize(position(len), 0))
    }

    fn sync_data(&self) -> io::Result<()> {
        let (platter, released) = &*self.0;
        drop(released.wait_while(platter.lock().unwrap(), |platter| platter.held).unwrap());
        self.operate(|platter| {
            if platter.lies {
                return;
            }
            platter.safe.clone_from(&platter.seen);
            platter.unsafe_sectors.clear();
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.operate(|platter| {
            let (from, to) = (position(offset), position(offset) + data.len());
            platter.seen[from..to].copy_from_slice(data);
            platter.unsafe_sectors.extend(from / SECTOR..to.div_ceil(SECTOR));
        })
    }
}
