//! Mutations: reached only through gates (law 3), offered whole, started on one approval (law 4).

use super::proposal::Parts;
use super::{Effect, Hold, MAX_ATTEMPTS, Machine, Proposal};
use crate::Refusal;
use crate::facts::elapsed;
use crate::needs::{Grounds, resolve};
use model::{Digest, EventKind, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

impl Machine {
    /// Brings the mutation that is next as near to its start as the facts and approvals allow.
    ///
    /// Its gates are those above it since the last mutation of this run: the ones before that were judged on a cloud that
    /// the mutation has changed since, and most of them must not hold any more.
    pub(super) fn offer(&mut self, item: usize, now: Timestamp) -> Effect {
        let id = self.id(item);
        if let Some(why) = self.plan.block_at(item).and_then(|block| block.broken.clone()) {
            return self.hold(Hold::Block(id.clone()), format!("the block {id} cannot be run: {why}"));
        }
        if !self.is_seen(item) {
            let since = self.state.era.checked_sub(1).map_or(String::new(), |run| {
                format!("; {} has changed the cloud since the last one", self.id(run))
            });
            let reason = format!("the block {id} has no gate above it that rests on a measured fact{since}");
            return self.hold(Hold::Block(id), reason);
        }
        if let Some(effect) = self.measure_again(item, now) {
            return effect;
        }
        if let Some(gate) = self.outdated_gate(item) {
            return self.judge_gate(gate);
        }
        if let Some(wanted) = self.untyped_need(item) {
            return Effect::Value(wanted);
        }
        let attempts = self.state.attempts.get(&item).copied().unwrap_or(0);
        if attempts >= MAX_ATTEMPTS {
            let reason =
                format!("the block {id} was started {attempts} times and did not happen: find out why first");
            return self.hold(Hold::Block(id), reason);
        }
        match self.proposal(item, attempts + 1, now) {
            Ok(proposal) => self.consent(proposal, now),
            Err(reason) => self.hold(Hold::Block(id), reason),
        }
    }

    /// Whether a gate between the last mutation and this one reads what was measured between them (law 3). On the way back
    /// two UNDOs may rest on one CHECK, which stands above the first of them and was measured again for the second.
    fn is_seen(&self, item: usize) -> bool {
        let between = self.state.era..item;
        let facts = self.gate_facts(between.clone());
        let measured = |name: &str| self.state.facts.seq(name).is_some_and(|seq| seq > self.state.era_seq);
        facts.iter().any(|name| {
            self.plan
                .block(name)
                .is_some_and(|check| between.contains(&check) || self.plan.leads_back() && measured(name))
        })
    }

    /// From a whole proposal to its start: propose, get a consent, record it, check it again, start.
    fn consent(&mut self, proposal: Proposal, now: Timestamp) -> Effect {
        let (block, digest) = (proposal.block.clone(), proposal.digest.clone());
        if let Some(why) = self.pending.declined.clone() {
            let reason = format!("{block} was declined: {why}");
            return self.hold(Hold::Approval(block), reason);
        }
        if self.state.proposed.as_ref() != Some(&digest) {
            return Effect::Record(EventKind::StepProposed { block, proposal: digest });
        }
        let lifetime = self.state.lifetime();
        let fresh = |at: Timestamp| elapsed(at, now) <= lifetime;
        let approved = self.state.approved.as_ref();
        if approved.is_some_and(|(of, at)| *of == digest && fresh(*at)) && !self.state.used.contains(&digest)
        {
            return Effect::Record(EventKind::StepStarted { block, mutates: true, proposal: Some(digest) });
        }
        self.pending.approval.take_if(|given| given.proposal != digest || !fresh(given.at));
        match &self.pending.approval {
            Some(given) => {
                let (by, signed) = (given.by.to_string(), given.seal.clone());
                Effect::Record(EventKind::ApprovalGiven { block, proposal: digest, by, signed })
            }
            None => Effect::Approve(Box::new(proposal)),
        }
    }

    /// What is offered at this moment, for somebody who reads the run's events elsewhere and runs nothing: the proposal
    /// made anew from them, if it is the one that they say was proposed. Some of its facts may be too old; whoever runs
    /// the book measures those again before the start, and another value is another proposal.
    pub fn offered(&self, now: Timestamp) -> Result<Proposal, Refusal> {
        let state = &self.state;
        let offered = state.proposed.clone().ok_or(Refusal::NothingOffered)?;
        let is_under_way = state.closed.is_some() || state.open.is_some() || state.failed.is_some();
        let item = state.cursor;
        if is_under_way || state.used.contains(&offered) || !self.plan.is_mutation(item) {
            return Err(Refusal::NothingOffered);
        }
        let attempts = state.attempts.get(&item).copied().unwrap_or(0);
        let proposal = self.proposal(item, attempts + 1, now).map_err(Refusal::NotMadeAnew)?;
        if proposal.digest != offered {
            let why = format!("it comes to {}, and the journal says {offered}", proposal.digest);
            return Err(Refusal::NotMadeAnew(why));
        }
        Ok(proposal)
    }

    fn proposal(&self, item: usize, attempt: u32, now: Timestamp) -> Result<Proposal, String> {
        let state = &self.state;
        let block = self.plan.block_at(item);
        let (Some(run), Some(opened), Some(genesis), Some(block)) =
            (&state.run, &state.opened, &state.genesis, block)
        else {
            return Err("the run was not opened".to_owned());
        };
        let needs =
            resolve(&self.plan.book, block, &state.facts, now).map_err(|refusal| refusal.to_string())?;
        let call = block.call.as_ref().map(|calling| calling.call(&needs)).transpose()?;
        let step = self.plan.step(item);
        let gates = self.grounds(self.state.era..item, now);
        let diverged = state.diverged;
        Parts { run, opened, genesis, step, block, call, needs, gates, attempt, diverged }
            .seal()
            .ok_or_else(|| format!("the proposal of {} has no canonical JSON form", block.id))
    }

    /// The facts that the gates of a stretch rest on, as they are now.
    fn grounds(&self, stretch: Range<usize>, now: Timestamp) -> Vec<Grounds> {
        let mut grounds = BTreeMap::new();
        let claims = self.plan.gates(stretch).flat_map(|(_, gate)| &gate.claims);
        for path in claims.filter_map(|claim| claim.expr.as_ref()).flat_map(|expr| &expr.paths) {
            let Ok(found) = self.state.facts.find(path) else { continue };
            let fact = path.to_string();
            let Some(digest) = Digest::of_json(found.value) else { continue };
            let age = found.at.map(|at| elapsed(at, now));
            grounds.insert(fact.clone(), Grounds { fact, provenance: found.provenance, age, digest });
        }
        grounds.into_values().collect()
    }

    /// Names of the measured facts that the gates of a stretch read.
    pub(super) fn gate_facts(&self, stretch: Range<usize>) -> BTreeSet<String> {
        let claims = self.plan.gates(stretch).flat_map(|(_, gate)| &gate.claims);
        claims.flat_map(|claim| claim.facts()).map(str::to_owned).collect()
    }

    /// Measures the next stale fact that the mutation rests on. A fact that goes stale while the others are measured
    /// holds the run: no order of CHECKs could keep all of them fresh.
    pub(super) fn measure_again(&mut self, item: usize, now: Timestamp) -> Option<Effect> {
        let gates = self.gate_facts(self.state.era..item);
        let needs = self.plan.block_at(item).into_iter().flat_map(|block| &block.needs);
        let names = gates.iter().map(String::as_str).chain(needs.flat_map(|need| need.from.facts()));
        let names = self.plan.closure(names);
        let stale: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| self.is_stale(name, now)).collect();
        let again = stale.iter().copied().filter(|name| !self.is_of_this_round(name));
        if let Some(&check) = self.plan.in_order(&self.state.facts, again).first() {
            return Some(self.start_check(check));
        }
        let name = stale.first()?;
        let limit = self.state.facts.freshness().limit(name).as_secs();
        let reason = format!(
            "{name} was measured again and is already older than its freshness limit of {limit}s: raise the limit in site.yaml"
        );
        let id = self.id(item);
        Some(self.hold(Hold::Block(id), reason))
    }

    /// A gate of this era that was judged before one of its facts was last measured or lost.
    pub(super) fn outdated_gate(&self, item: usize) -> Option<usize> {
        self.plan.gates(self.state.era..item).map(|(of, _)| of).find(|of| {
            let judged = self.state.gates.get(of).map_or(0, |(_, seq)| *seq);
            self.gate_facts(*of..*of + 1)
                .iter()
                .any(|name| self.state.facts.seq(name).is_none_or(|seq| seq > judged))
        })
    }
}
