//! The ways in which the twin misbehaves: data, one file each, named by what an operator would call them.

mod acceptance;
mod accepting;
mod agent_lost;
mod bring_up;
mod carve;
mod cluster_count_unset;
mod conductor;
mod controller_unreachable;
mod core;
mod data_nic_unlinked;
mod dns_dead_in_units;
mod hypervisor_unreachable;
mod incident;
mod infra;
mod lxd_container_start_fails;
mod maas_api_503;
mod machine_deploy_fails;
mod management;
mod model_already_exists;
mod mysql_no_quorum_at_settle;
mod node_not_ready;
mod node_powered_on;
mod octavia;
mod osd_disk_not_blank;
mod overlay_four_keys;
mod overlay_missing;
mod reclaim;
mod recovery;
mod restart;
mod shutdown;
mod silent_deploy;
mod subnet_resolver_wrong;
mod teardown;
mod tenancy;
mod unit_hook_error_at_settle;
mod update;
mod vip_duplicate;
mod vip_lines;
mod vip_metal_half_wrong;
mod vip_outside_range;
mod vip_provider_only;
mod vip_taken_as_primary;

pub(crate) use management::Graft;

use crate::TwinError;
use crate::world::World;
use model::{Blueprint, Seed, Timestamp};
use serde::{Deserialize, Serialize};

/// One way in which the cloud, or the site's files, are not as they should be.
pub struct Fault {
    /// Its name, as `--faults` takes it.
    pub name: &'static str,
    /// The layer that it is in, from metal up.
    pub layer: &'static str,
    /// When it begins, in words.
    pub onset: &'static str,
    /// What the operator would see.
    pub symptom: &'static str,
    /// Where it is known from: a decision, a known issue, a fact of Juju or MAAS.
    pub source: &'static str,
    act: Act,
}

/// What a fault does.
enum Act {
    /// It changes the world; the second function says whether it has taken effect by now.
    World(fn(&mut World, &mut Seed), fn(&World) -> bool),
    /// It makes this go wrong, and has taken effect when something met it.
    Mishap(Mishap),
    /// The same, at one occasion and at no other, the first of which is 1.
    Once(Mishap, u32),
    /// It changes a file of the jumphost's working copy; `None` removes the file. The error says why it does not
    /// fit this site.
    File(Edited, fn(&Blueprint, &mut Seed, &str) -> Result<Option<String>, &'static str>),
}

/// The file of the working copy that a fault changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The bundle.
    Bundle,
    /// The overlay that is given to the deploy.
    Overlay,
    /// The image that the amphora image is made from.
    BaseImage,
}

/// When a fault first took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onset {
    /// The block whose call it was; none for what was wrong from the start.
    pub block: Option<String>,
    /// How many calls came before that one.
    pub calls_before: u64,
    /// The virtual time after that call.
    pub at: Timestamp,
}

/// A fault that was put into this world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Injected {
    pub(crate) fault: String,
    pub(crate) onset: Option<Onset>,
}

/// What goes wrong while the cloud runs: the world's own parts look these up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Mishap {
    AgentLost,
    AgentLostAtBoot,
    AnotherGivenBack,
    /// A service's answer to one kind of request.
    Api(Op, Wrong),
    /// Cinder says that a volume is in use, and Nova knows nothing of it.
    AttachmentUnseen,
    BackendDown,
    BalancerDark,
    BalancerError,
    BalancerGivesUp,
    BalancerOfOther,
    BalancerStuck,
    BrokerDown,
    CephFull,
    CertificateExpired,
    CertificateHookError,
    CertificateWithheld,
    ClockSkew,
    CommissionFails,
    CommissionLeavesOn,
    ComputeDown,
    ConfigIgnored,
    ConfigureFails,
    ConfigureSilent,
    DarkAfterFailover,
    DefineSilent,
    ChassisHookError,
    ContainerStartFails,
    ControllerUnreachable,
    DestroySilent,
    DestroyStuck,
    DestroyTakesMore,
    DnsDead,
    DropInsUnread,
    DumpEmpty,
    EndpointElsewhere,
    EnrolledAsAnother,
    EnrolSilent,
    FailoverError,
    FloatingDark,
    GivenBackWhole,
    /// Something on the way to tenants' clusters.
    Graft(Graft),
    HeartbeatsUnheard,
    HookError,
    HookErrorAtBoot,
    HostUnreachable,
    ImageGone,
    ManagerRoleMissing,
    KeepIgnored,
    KeystoneSilent,
    LinkRefused,
    LinkSilent,
    LinksLost,
    MaasUnavailable,
    MachineDeployFails,
    MappingLost,
    MonLost,
    MysqlNoQuorum,
    NicClaimedTwice,
    NicNotTaken,
    NoValidHost,
    OneMember,
    OsdDown,
    OutageMemberMissing,
    OutageRebootFails,
    OutageRebootSilent,
    OvnAgentDead,
    OvnLeaderless,
    PasswordChanged,
    PolicyGrantsAll,
    PolicyReadsAll,
    PolicyWritesAll,
    PowerOffSilent,
    PowerOnSilent,
    PowerRefused,
    RangeOfOther,
    RangeRefused,
    RangeSilent,
    RefreshHookError,
    RefreshOtherChannel,
    RefreshRewrites,
    RefreshSeals,
    RefreshSilent,
    ReleaseDecomposes,
    ReleaseFails,
    ReleaseHangs,
    ReleaseLeavesOn,
    ReleaseSilent,
    RemoveIgnored,
    RetrofitFails,
    RetrofitSilent,
    RetrofitOtherFormat,
    RetrofitOtherTag,
    ServerOfOther,
    SilentDeploy,
    StaysCold,
    VaultAuthorizeSilent,
    VaultInitUnheard,
    VaultRootCaFails,
    VaultRootCaSilent,
    VaultSealsAgain,
    VaultShareTwice,
    VaultTokenExpired,
    VaultUnreachable,
    VaultWrongShare,
    VolumeDown,
    VolumeFails,
    VolumeStuck,
    WipeSilent,
}

/// A request that changes something in OpenStack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Op {
    Attach,
    Attachment,
    Balancer,
    BalancerDelete,
    Cluster,
    Credential,
    Domain,
    DomainDelete,
    DomainSet,
    Failover,
    Gateway,
    Grant,
    Image,
    Keypair,
    Network,
    Pool,
    Project,
    Quota,
    Router,
    RouterDelete,
    Rule,
    Server,
    ServerDelete,
    Start,
    Stop,
    Subnet,
    Template,
    User,
    UserDelete,
    Volume,
}

/// How such a request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Wrong {
    /// The service answers with an error.
    Refused,
    /// It says that it did it, and did not.
    Silent,
    /// It does something else than it was asked for: one of those things that the request's own code lists.
    Misread(u8),
}

/// Faults that set in under the same circumstances.
struct Table {
    /// Why none of them can set in in this world any more, or yet.
    fits: fn(&World) -> Result<(), &'static str>,
    faults: &'static [Fault],
}

/// Every fault, in the order of the books.
static TABLES: [Table; 19] = [
    teardown::TABLE,
    Table { fits: undeployed, faults: &DEPLOY },
    bring_up::TABLE,
    core::TABLE,
    carve::TABLE,
    infra::TABLE,
    octavia::TABLE,
    management::TABLE,
    conductor::TABLE,
    acceptance::TABLE,
    shutdown::TABLE,
    restart::TABLE,
    tenancy::COMING,
    tenancy::GOING,
    incident::TABLE,
    update::TABLE,
    recovery::TABLE,
    accepting::TABLE,
    reclaim::TABLE,
];

/// Nothing has been deployed.
fn undeployed(world: &World) -> Result<(), &'static str> {
    if world.juju.deploys == 0 { Ok(()) } else { Err("the bundle is deployed already") }
}

static DEPLOY: [Fault; 24] = [
    vip_outside_range::FAULT,
    vip_metal_half_wrong::FAULT,
    vip_duplicate::FAULT,
    vip_provider_only::FAULT,
    vip_taken_as_primary::FAULT,
    cluster_count_unset::FAULT,
    data_nic_unlinked::FAULT,
    subnet_resolver_wrong::FAULT,
    node_not_ready::FAULT,
    node_powered_on::FAULT,
    osd_disk_not_blank::FAULT,
    hypervisor_unreachable::FAULT,
    model_already_exists::FAULT,
    overlay_missing::FAULT,
    overlay_four_keys::FAULT,
    dns_dead_in_units::FAULT,
    unit_hook_error_at_settle::FAULT,
    agent_lost::FAULT,
    machine_deploy_fails::FAULT,
    lxd_container_start_fails::FAULT,
    mysql_no_quorum_at_settle::FAULT,
    silent_deploy::FAULT,
    controller_unreachable::FAULT,
    maas_api_503::FAULT,
];

/// All faults that the twin knows.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    TABLES.iter().flat_map(|table| table.faults)
}

/// The fault of that name.
pub fn fault(name: &str) -> Result<&'static Fault, TwinError> {
    faults().find(|fault| fault.name == name).ok_or_else(|| TwinError::NoSuchFault {
        name: name.to_owned(),
        known: faults().map(|fault| fault.name).collect::<Vec<_>>().join(", "),
    })
}

impl Fault {
    /// Which file of the working copy it changes; `None` when it changes the world instead.
    pub fn edits(&self) -> Option<Edited> {
        match self.act {
            Act::File(edited, _) => Some(edited),
            Act::World(..) | Act::Mishap(_) | Act::Once(..) => None,
        }
    }

    /// The text of the file that [`Fault::edits`] names, with the fault in it; `None` when the file is to be
    /// removed, and the text itself when the fault is none of files. Everything else stays as it is, byte by byte.
    pub fn edit(&self, blueprint: &Blueprint, seed: &Seed, text: &str) -> Result<Option<String>, TwinError> {
        match self.act {
            Act::World(..) | Act::Mishap(_) | Act::Once(..) => Ok(Some(text.to_owned())),
            Act::File(_, edit) => edit(blueprint, &mut seed.fork(self.name), text)
                .map_err(|why| TwinError::DoesNotFit { fault: self.name, why }),
        }
    }

    /// Why it cannot set in in this world.
    pub(crate) fn fits(&self, world: &World) -> Result<(), TwinError> {
        let table = TABLES.iter().find(|table| table.faults.iter().any(|fault| fault.name == self.name));
        let fits = table.map_or(Ok(()), |table| (table.fits)(world));
        fits.map_err(|why| TwinError::DoesNotFit { fault: self.name, why })
    }

    /// Puts it into a world.
    pub(crate) fn apply(&self, world: &mut World) -> Result<(), TwinError> {
        self.fits(world)?;
        match self.act {
            Act::World(apply, _) => {
                let (mut seed, before) = (world.seed.fork(self.name), world.clone());
                apply(world, &mut seed);
                if *world == before {
                    let why = "the site has nothing of the kind that it breaks";
                    return Err(TwinError::DoesNotFit { fault: self.name, why });
                }
            }
            Act::Mishap(mishap) => world.mishap(mishap),
            Act::Once(mishap, occasion) => world.mishap_once(mishap, occasion),
            Act::File(..) => {}
        }
        world.injected.push(Injected { fault: self.name.to_owned(), onset: None });
        Ok(())
    }

    fn has_taken_effect(&self, world: &World) -> bool {
        match self.act {
            Act::World(_, took) => took(world),
            Act::Mishap(mishap) | Act::Once(mishap, _) => world.met.contains(&mishap),
            Act::File(..) => true,
        }
    }
}

/// Notes the onset of every fault that has taken effect by the end of this call.
pub(crate) fn note_onsets(world: &mut World, block: Option<&str>, calls_before: u64) {
    let took = |injected: &Injected| {
        injected.onset.is_none() && fault(&injected.fault).is_ok_and(|fault| fault.has_taken_effect(world))
    };
    let taken: Vec<bool> = world.injected.iter().map(took).collect();
    let onset = Onset { block: block.map(str::to_owned), calls_before, at: world.time() };
    for (injected, taken) in world.injected.iter_mut().zip(taken) {
        if taken {
            injected.onset = Some(onset.clone());
        }
    }
}

/// It is there before the first call.
fn from_the_start(_: &World) -> bool {
    true
}

/// Whether any unit, in any model, is like this by now.
fn any_unit(world: &World, like: impl Fn(&crate::world::juju::UnitState) -> bool) -> bool {
    world.juju.models.iter().flat_map(|model| model.units()).any(|(_, unit)| like(unit.state.at(world.now).1))
}

/// Whether any machine, in any model, is like this by now.
fn any_machine(world: &World, like: impl Fn(&crate::world::juju::MachineState) -> bool) -> bool {
    let machines = world.juju.models.iter().flat_map(|model| &model.machines);
    machines.into_iter().any(|machine| like(machine.state.at(world.now).1))
}

#[cfg(test)]
mod tests {
    use super::{Fault, faults};
    use std::collections::BTreeSet;

    #[test]
    fn every_fault_says_what_it_is_and_names_are_unique() {
        let names: BTreeSet<&str> = faults().map(|fault| fault.name).collect();
        assert_eq!(names.len(), faults().count());
        let told = |fault: &Fault| {
            [fault.layer, fault.onset, fault.symptom, fault.source].iter().all(|text| !text.is_empty())
        };
        assert!(faults().all(told));
    }
}
