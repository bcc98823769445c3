//! The way onto duty and off it, as the driver goes it.

use abri_transport::{OfficerAccess, browser::Fetch, http::Request};
use abri_wire::DeviceKey;
use js_sys::futures::spawn_local;
use leptos::prelude::WithUntracked as _;
use zeroize::Zeroizing;

use super::{
    Driver,
    claims::Ticket,
    duty::{self, Made},
    page,
    storage::LocalStorage,
};
use crate::{
    app::{Input, Keep, Refusal, State},
    keyring::clear_all_but_keys,
};

impl Driver {
    /// What this device has, before anybody is asked for anything.
    pub(super) fn arrive(&self, invitation: Option<Zeroizing<String>>) {
        let keys = self.keys.borrow().kept();
        self.take(Input::Arrived { invitation, keys });
    }

    pub(super) fn enrol(&self, invitation: Zeroizing<String>, passkey: bool) {
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            let made = duty::enrol(&origin, &invitation, passkey).await;
            let Some(driver) = me.upgrade() else { return };
            let answer = made.and_then(|(made, request)| match made {
                Made::Sealed(vault) => {
                    driver.keys.borrow_mut().keep(vault, &LocalStorage)?;
                    Ok((request, true))
                }
                Made::Held(held) => {
                    driver.keys.borrow_mut().hold(held);
                    Ok((request, false))
                }
            });
            driver.take(Input::Enrolled(answer));
        });
    }

    pub(super) fn keep(&self, keep: Keep) {
        let held = self.keys.borrow().held().cloned();
        let me = self.me.clone();
        spawn_local(async move {
            let sealed = match (keep, held) {
                (Keep::Shift, Some(_)) => Ok(None),
                (Keep::Passphrase(text), Some(held)) => duty::seal(&held, &text).await.map(Some),
                (_, None) => Err(Refusal::WrongKey),
            };
            let Some(driver) = me.upgrade() else { return };
            let kept = sealed.and_then(|sealed| {
                let Some(vault) = sealed else { return Ok(()) };
                driver.keys.borrow_mut().keep(vault, &LocalStorage)
            });
            driver.take(Input::Kept(kept));
        });
    }

    pub(super) fn look_for_certificate(&self) {
        let Some(key) = self.keys.borrow().newest() else { return };
        let (me, origin) = (self.me.clone(), self.origin.clone());
        spawn_local(async move {
            // Without an answer the next look has one.
            if let Ok(Some(_)) = duty::newest_chain(&origin, key).await
                && let Some(driver) = me.upgrade()
            {
                let keys = driver.keys.borrow().kept();
                driver.take(Input::Certified(keys));
            }
        });
    }

    pub(super) fn sign_in(&self, key: DeviceKey, passphrase: Option<Zeroizing<String>>) {
        let (me, origin, pins) = (self.me.clone(), self.origin.clone(), self.pins.clone());
        let (keyring, wipes) = (self.keys.borrow().clone(), self.wipes.get());
        spawn_local(async move {
            let keyring = (&keyring, key);
            let answer = duty::sign_in(&origin, keyring, pins.as_ref(), passphrase).await;
            let Some(driver) = me.upgrade() else { return };
            if driver.wipes.get() != wipes {
                // The page was left, or the shift ended: the access is given back.
                answer.into_iter().for_each(|(late, _)| give_back(&driver.origin, &late.access));
                return;
            }
            let verdict = answer.map(|(signed_in, officer)| {
                driver.signed_in.replace(Some(Box::new(signed_in)));
                officer
            });
            driver.take(Input::SignedIn(verdict));
            // Not if somebody else knocked.
            if driver.state.with_untracked(State::on_duty) {
                driver.unwatch();
            }
            driver.ask_for_exits();
            driver.follow_who_came_meanwhile();
        });
    }

    /// The right to the queue goes; conversations have their own, and go on. So does whoever was asked in and
    /// took it.
    pub(super) fn lock(&self) {
        let invited = |ticket: &Ticket| matches!(ticket, Ticket::Invited(_));
        self.claims.borrow_mut().retain(|_, claimed| invited(&claimed.1));
        if let Some(signed_in) = self.signed_in.borrow_mut().take() {
            give_back(&self.origin, &signed_in.access);
        }
    }

    /// Who can be called behind the lock: the certificate's key goes all the same.
    pub(super) fn watch(&self) {
        if let Some(signed_in) = self.signed_in.borrow_mut().take() {
            self.watching.replace(Some(Box::new(signed_in.access)));
        }
    }

    /// The right to the queue that was kept behind the lock goes.
    pub(super) fn unwatch(&self) {
        if let Some(access) = self.watching.borrow_mut().take() {
            give_back(&self.origin, &access);
        }
    }

    pub(super) fn forget(&self, key: DeviceKey) {
        self.keys.borrow_mut().forget(key, &LocalStorage);
        spawn_local(page::clear(self.clearing(), false));
    }

    /// The end of a shift: what the browser keeps of this page goes, all but sealed keys, and the
    /// page begins anew, with another memory.
    pub(super) fn sign_out(&self, number: &str) {
        self.wipe_all();
        self.tabs.tell_shift_ended(number);
        spawn_local(page::clear(self.clearing(), true));
    }

    /// What may be cleared: the sealed keys of others, and of the next shift, stay.
    fn clearing(&self) -> page::Clearing {
        let mut keys = self.keys.borrow_mut();
        keys.look_again(&LocalStorage);
        clear_all_but_keys(&LocalStorage);
        if keys.has_sealed() { page::Clearing::AllButTheKeys } else { page::Clearing::Everything }
    }

    /// The keys and the right to the queue go at once; the service is told.
    pub(super) fn wipe_all(&self) {
        self.wipes.set(self.wipes.get().wrapping_add(1));
        self.lines.borrow_mut().clear();
        self.unasked.borrow_mut().clear();
        self.unfollowed.borrow_mut().clear();
        self.acts.borrow_mut().clear();
        for (session, claimed) in self.claims.take() {
            self.give_back(session, claimed.0);
        }
        self.keys.borrow_mut().drop_held();
        self.unwatch();
        self.lock();
    }

    /// Another page of this console changed what lies on this device.
    pub(super) fn keys_changed(&self) {
        self.keys.borrow_mut().look_again(&LocalStorage);
        let keys = self.keys.borrow().kept();
        self.take(Input::KeysChanged(keys));
    }
}

/// Outlives the page, which may be on its way out; unheard the shift ends by itself.
fn give_back(origin: &str, access: &OfficerAccess) {
    Fetch::new(origin).send_and_forget(&Request::sign_out(access));
}
