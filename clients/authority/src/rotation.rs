//! New roots and issuing keys, and the end of old ones. `DRILL.md` has the order of the steps.

use abri_wire::UnixMillis;

use crate::{
    authority::{Authority, HomeError, Passphrases},
    secret::{Passphrase, Random},
};

/// Why a key was not rotated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// The home.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Clients pin at most four roots, and statements name at most four issuing keys.
    #[error("four are in force: retire one first")]
    TooMany,
    /// Not in force.
    #[error("there is no {0} that is in force")]
    Unknown(String),
    /// Nobody could be certified any more.
    #[error("{0} is the last one in force: make another one first")]
    Last(String),
    /// Its certificates would be refused at once.
    #[error("issuing key {0} was certified by this root: rotate it first")]
    InUse(u32),
}

/// Most of a kind in force.
const MOST: usize = 4;

impl Authority {
    /// Makes an issuing key that the root of this number certifies. The ones before stay in force.
    ///
    /// # Errors
    /// [`RotationError`].
    pub fn rotate_issuing(
        &mut self,
        root: u32,
        passphrases: Passphrases<'_>,
        now: UnixMillis,
        random: &mut Random<'_>,
    ) -> Result<u32, RotationError> {
        if self.register.issuing_in_force().count() >= MOST {
            return Err(RotationError::TooMany);
        }
        let key = self.unlock_root(root, passphrases.root)?;
        self.new_issuing((root, &key), passphrases.home, now, random)?;
        self.save(self.register.clone())?;
        Ok(self.register.issuing.last().map_or(0, |key| key.number))
    }

    /// From the next statement on, certificates of this issuing key are refused.
    ///
    /// # Errors
    /// [`RotationError`].
    pub fn retire_issuing(&mut self, number: u32) -> Result<(), RotationError> {
        let name = format!("issuing key {number}");
        let mut register = self.register.clone();
        let known = register.issuing.iter_mut().find(|key| key.number == number && !key.retired);
        known.ok_or_else(|| RotationError::Unknown(name.clone()))?.retired = true;
        if register.issuing_in_force().next().is_none() {
            return Err(RotationError::Last(name));
        }
        Ok(self.save(register)?)
    }

    /// Makes a root. Clients believe it when they pin it: the pages have to be built anew.
    ///
    /// # Errors
    /// [`RotationError`].
    pub fn rotate_root(
        &mut self,
        passphrase: &Passphrase,
        random: &mut Random<'_>,
    ) -> Result<u32, RotationError> {
        if self.register.roots.iter().filter(|root| !root.retired).count() >= MOST {
            return Err(RotationError::TooMany);
        }
        if self.unlock_log(passphrase).is_ok() {
            return Err(HomeError::SamePassphrase.into());
        }
        self.new_root(passphrase, random)?;
        self.save(self.register.clone())?;
        Ok(self.register.roots.last().map_or(0, |root| root.number))
    }

    /// Takes a root out of the pins.
    ///
    /// # Errors
    /// [`RotationError`]; one that certified an issuing key in force stays.
    pub fn retire_root(&mut self, number: u32) -> Result<(), RotationError> {
        let name = format!("root {number}");
        let mut register = self.register.clone();
        let known = register.roots.iter_mut().find(|root| root.number == number && !root.retired);
        known.ok_or_else(|| RotationError::Unknown(name.clone()))?.retired = true;
        if register.roots.iter().all(|root| root.retired) {
            return Err(RotationError::Last(name));
        }
        if let Some(key) = register.issuing_in_force().find(|key| key.root == number) {
            return Err(RotationError::InUse(key.number));
        }
        Ok(self.save(register)?)
    }
}
