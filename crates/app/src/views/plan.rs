//! A deploy plan as the views need it: the counts, the machine map, and the changes in Juju's order and words.

/// What Juju would do with a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanView<'a> {
    /// Applications that would be deployed.
    pub applications: usize,
    /// Relations that would be added.
    pub relations: usize,
    /// Machines that would be added.
    pub machines: usize,
    /// Containers that would be added.
    pub containers: usize,
    /// Bundle machine id to Juju machine id, in Juju's order.
    pub machine_map: Vec<(&'a str, &'a str)>,
    /// Kind and text of every change, in Juju's order.
    pub changes: Vec<(&'a str, &'a str)>,
}
