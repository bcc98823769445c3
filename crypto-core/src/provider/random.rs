//! Injected randomness behind the MLS library's trait (`TIME-1`).

use std::sync::Mutex;

use openmls::prelude::OpenMlsRand;
use zeroize::Zeroize;

use crate::{EntropyError, entropy::BoxedEntropy};

/// The session's source; each value is asked for anew, nothing is expanded from a stored seed.
#[derive(Debug)]
pub(crate) struct SessionRandom(Mutex<BoxedEntropy>);

impl SessionRandom {
    pub(crate) fn new(entropy: BoxedEntropy) -> Self {
        Self(Mutex::new(entropy))
    }

    pub(crate) fn draw<const N: usize>(&self) -> Result<[u8; N], EntropyError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let filled = self.0.lock().map_err(|_| EntropyError).and_then(|mut e| e.fill(bytes));
        if filled.is_err() {
            bytes.zeroize();
        }
        filled
    }
}

impl OpenMlsRand for SessionRandom {
    type Error = EntropyError;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], EntropyError> {
        self.draw()
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, EntropyError> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}
