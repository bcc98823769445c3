//! What she said and no officer's word covers goes to whoever is there next.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "tests say what must hold by panicking; not every test uses every helper"
)]

mod common;

use abri_core::{FileDescription, MemberSlot, Role, StagedSession};
use common::{
    company::{Company, slot},
    *,
};

/// Where whoever comes from the queue sits.
const NEXT: MemberSlot = MemberSlot(9);

impl Company {
    fn tell(&mut self, words: &str) {
        let now = self.world.now;
        let said = self.victim().send(text(words), now).unwrap();
        self.show(VICTIM, &said);
    }

    fn hear(&mut self, by: usize, words: &str) {
        self.hear_from(slot(by), by, words);
    }

    fn hear_from(&mut self, from: MemberSlot, by: usize, words: &str) {
        let now = self.world.now;
        let said = self.officers[by].send(text(words), now).unwrap();
        self.show(from, &said);
    }

    /// One of several is taken out.
    fn dismiss(&mut self, place: usize) {
        let (now, certificate) = (self.world.now, self.members()[place].certificate);
        let victim = self.victim.take().unwrap();
        let (pending, bundle) = victim.remove(certificate, now).unwrap();
        let entry = self.world.log.append(VICTIM, &bundle);
        drop(self.officers.remove(place));
        self.victim = Some(ready(pending.receive(&entry, now)).0);
        for officer in &mut self.officers {
            officer.receive(&entry, now).unwrap();
        }
    }

    /// All who are there give way to somebody from the queue.
    fn replaced_by(&mut self, number: &str) {
        let offer = self.victim().offer().unwrap();
        let (identity, entropy, now) =
            (self.world.officer(number), self.world.entropy(), self.world.now);
        let (staged, key_package) =
            StagedSession::new(&identity, self.world.session, offer, entropy, now).unwrap();
        self.officers.clear();
        let candidate = the_candidate(self.show(NEXT, &key_package).0);
        let evidence = self.world.evidence(candidate.certificate());
        let victim = self.victim.take().unwrap();
        let (pending, bundle) = victim.replace(candidate, &evidence, now).unwrap();
        let entry = self.world.log.append(VICTIM, &bundle);
        self.victim = Some(ready(pending.receive(&entry, now)).0);
        let next = self.catch_up(staged).0;
        self.officers.push(next);
    }

    /// The only one is taken out, and nobody is left.
    fn emptied(&mut self) {
        let (now, certificate) = (self.world.now, self.members()[0].certificate);
        let victim = self.victim.take().unwrap();
        let (pending, bundle) = victim.remove(certificate, now).unwrap();
        let entry = self.world.log.append(VICTIM, &bundle);
        self.officers.clear();
        self.victim = Some(ready(pending.receive(&entry, now)).0);
    }

    /// What her client says again, and the newest officer reads.
    fn said_again(&mut self) -> Vec<String> {
        let now = self.world.now;
        let again = self.victim().say_again(now).unwrap();
        again.iter().flat_map(|outgoing| texts(&self.show(VICTIM, outgoing).1[0])).collect()
    }
}

/// SEEN-2: in its order, once, and nothing that somebody has read.
#[test]
fn who_comes_instead_reads_what_nobody_has_read() {
    let mut company = Company::new(600);
    company.tell("read");
    company.hear(0, "I read it");
    for words in ["one", "two"] {
        company.tell(words);
    }
    company.replaced_by("0002");
    assert_eq!(company.said_again(), ["one", "two"]);
    assert_eq!(company.said_again(), [""; 0]);
    company.hear(0, "both read");
    company.replaced_by("0003");
    assert_eq!(company.said_again(), [""; 0]);
}

/// SEEN-2: a claimant who never came is gone without a word, once or more often.
#[test]
fn it_is_said_again_until_somebody_has_read_it() {
    let mut company = Company::new(601);
    company.tell("is anybody there");
    for number in ["0002", "0003"] {
        company.replaced_by(number);
        assert_eq!(company.said_again(), ["is anybody there"]);
    }
    // Somebody came and went before it could be said.
    company.replaced_by("0004");
    company.replaced_by("0005");
    assert_eq!(company.said_again(), ["is anybody there"]);
}

/// SEEN-2: also after a time in which nobody was in the group, and what was said in it.
#[test]
fn it_waits_where_nobody_is() {
    let mut company = Company::new(602);
    company.tell("one");
    company.emptied();
    assert_eq!(company.said_again(), [""; 0]);
    company.tell("two");
    company.replaced_by("0002");
    assert_eq!(company.said_again(), ["one", "two"]);
}

/// SEEN-2: one of several has read it; what was there before one came is not his to have read.
#[test]
fn one_reader_of_several_is_enough() {
    let mut company = Company::new(603);
    let keys = company.invite("0002", Role::Officer);
    company.tell("before");
    company.let_in("0002", Role::Officer, keys);
    company.tell("to both");
    company.hear(1, "I read that");
    company.tell("after");
    company.replaced_by("0003");
    assert_eq!(company.said_again(), ["before", "after"]);
}

/// SEEN-2: a file's description too: nobody else knows its key.
#[test]
fn a_file_is_said_again() {
    let mut company = Company::new(604);
    let (now, file) = (company.world.now, FileDescription::new(&[7; 86]).unwrap());
    let said = company.victim().send(abri_core::Content::File(file), now).unwrap();
    company.show(VICTIM, &said);
    company.replaced_by("0002");
    assert_eq!(company.victim().say_again(now).unwrap().len(), 1);
}

/// SEEN-2: the one who had not read it goes first; who stays came later, and can't have read it.
#[test]
fn what_the_first_one_left_unread_waits_for_the_next_from_the_queue() {
    let mut company = Company::new(605);
    let keys = company.invite("0002", Role::Officer);
    company.tell("before anybody else came");
    company.let_in("0002", Role::Officer, keys);
    company.dismiss(0);
    company.hear_from(slot(1), 0, "I am here");
    company.replaced_by("0003");
    assert_eq!(company.said_again(), ["before anybody else came"]);
}

/// SEEN-2: one who had read it goes first: the other one's silence makes it no less read.
#[test]
fn what_the_first_one_read_is_not_said_again() {
    let mut company = Company::new(606);
    company.join("0002", Role::Officer);
    company.tell("read by one");
    company.hear(0, "I read it");
    company.dismiss(0);
    company.replaced_by("0003");
    assert_eq!(company.said_again(), [""; 0]);
}
