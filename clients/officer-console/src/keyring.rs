//! The keys of this device: a slot for each, so that nobody's enrolment or sign-out takes somebody
//! else's. Officers who share a workstation choose theirs.

use abri_wire::DeviceKey;

use crate::{
    app::{Keeping, Kept, Refusal},
    vault::{Holder, Seed, Vault},
};

/// What a slot's name begins with; the key's text form follows.
const SLOT: &str = "abri-vault-";
/// Most keys that a device keeps.
pub const MAX_KEYS: usize = 16;

/// Where sealed keys lie, by name.
pub trait Slots {
    /// The names that are there, of slots and of whatever else.
    fn names(&self) -> Vec<String>;
    /// What lies there.
    fn read(&self, name: &str) -> Option<String>;
    /// Whether it is kept.
    fn write(&self, name: &str, text: &str) -> bool;
    /// Takes it away.
    fn remove(&self, name: &str);
}

/// An unsealed key and whose it is.
#[derive(Clone)]
pub struct Held {
    /// Whose.
    pub holder: Holder,
    /// The key.
    pub seed: Seed,
}

/// The keys that are at hand.
#[derive(Clone, Default)]
pub struct Keyring {
    /// From enrolment until it is sealed or certified, or for the shift if memory is its only place.
    held: Option<Held>,
    sealed: Vec<Vault>,
    newest: Option<DeviceKey>,
}

impl core::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Keyring({} sealed)", self.sealed.len())
    }
}

impl Keyring {
    /// What lies on this device. What can't be read, or lies under another's name, is left alone.
    #[must_use]
    pub fn load(slots: &dyn Slots) -> Self {
        let mut keyring = Self::default();
        keyring.look_again(slots);
        keyring
    }

    /// The sealed keys as they lie there now: another page may have changed them.
    pub fn look_again(&mut self, slots: &dyn Slots) {
        let mut names = slots.names();
        names.retain(|name| name.starts_with(SLOT));
        let read = |name: &String| {
            let vault = Vault::parse(&slots.read(name)?).ok()?;
            (*name == slot(&vault.holder().key)).then_some(vault)
        };
        self.sealed = names.iter().filter_map(read).take(MAX_KEYS).collect();
        self.sealed.sort_by_key(|vault| (vault.holder().number, vault.holder().key));
    }

    /// What there is to choose from; the newest first.
    #[must_use]
    pub fn kept(&self) -> Vec<Kept> {
        let sealed = self
            .sealed
            .iter()
            .map(|vault| Kept { holder: vault.holder(), keeping: Keeping::Sealed(vault.lock()) });
        let held = self.held.iter().filter(|held| self.vault(held.holder.key).is_none());
        let held = held.map(|held| Kept { holder: held.holder.clone(), keeping: Keeping::Memory });
        let mut kept: Vec<Kept> = held.chain(sealed).collect();
        kept.sort_by_key(|kept| Some(kept.holder.key) != self.newest);
        kept
    }

    /// The key that was enrolled here last, by this page.
    #[must_use]
    pub const fn newest(&self) -> Option<DeviceKey> {
        self.newest
    }

    /// The sealed form of a key.
    #[must_use]
    pub fn vault(&self, key: DeviceKey) -> Option<&Vault> {
        self.sealed.iter().find(|vault| vault.holder().key == key)
    }

    /// The unsealed form of a key.
    #[must_use]
    pub fn seed(&self, key: DeviceKey) -> Option<&Seed> {
        self.held.as_ref().filter(|held| held.holder.key == key).map(|held| &held.seed)
    }

    /// The key that waits to be sealed.
    #[must_use]
    pub const fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// Takes a new key, which is not sealed.
    pub fn hold(&mut self, held: Held) {
        self.newest = Some(held.holder.key);
        self.held = Some(held);
    }

    /// Keeps a sealed key on the device. From here on only what sealed it gives it, to whoever sits
    /// here.
    ///
    /// # Errors
    /// [`Refusal::NoStorage`]: the browser keeps nothing, or has [`MAX_KEYS`] keys.
    pub fn keep(&mut self, vault: Vault, slots: &dyn Slots) -> Result<(), Refusal> {
        let key = vault.holder().key;
        self.look_again(slots);
        let full = self.sealed.len() >= MAX_KEYS && self.vault(key).is_none();
        if full || !slots.write(&slot(&key), &vault.to_text()) {
            return Err(Refusal::NoStorage);
        }
        self.newest = Some(key);
        self.let_go(key);
        self.look_again(slots);
        Ok(())
    }

    /// Drops the unsealed key; no sealed one goes.
    pub fn drop_held(&mut self) {
        self.held = None;
    }

    /// Wiped where it is: what is taken out of its place leaves its bytes there.
    fn let_go(&mut self, key: DeviceKey) {
        if self.held.as_ref().is_some_and(|held| held.holder.key == key) {
            self.held = None;
        }
    }

    /// Takes one key from the device.
    pub fn forget(&mut self, key: DeviceKey, slots: &dyn Slots) {
        self.let_go(key);
        slots.remove(&slot(&key));
        self.look_again(slots);
    }

    /// Whether a sealed key lies here, of whomever.
    #[must_use]
    pub const fn has_sealed(&self) -> bool {
        !self.sealed.is_empty()
    }
}

/// Takes away what lies there and is nobody's key.
pub fn clear_all_but_keys(slots: &dyn Slots) {
    for name in slots.names() {
        if !name.starts_with(SLOT) {
            slots.remove(&name);
        }
    }
}

fn slot(key: &DeviceKey) -> String {
    format!("{SLOT}{}", key.to_text())
}
