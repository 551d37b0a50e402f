use super::{Act, Fault, Mishap, any_unit};

/// The database cluster loses its quorum.
pub(super) const FAULT: Fault = Fault {
    name: "mysql-no-quorum-at-settle",
    layer: "database",
    onset: "when the cluster settles",
    symptom: "every mysql unit blocked: Cluster is inaccessible from this instance; cluster-status gives null",
    source: "mysql-innodb-cluster status texts",
    act: Act::World(
        |world, _| world.mishap(Mishap::MysqlNoQuorum),
        |world| any_unit(world, |state| state.message.starts_with("Cluster is inaccessible")),
    ),
};
