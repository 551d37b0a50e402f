/// A point in time, UTC.
pub type Timestamp = jiff::Timestamp;

/// The port to time. Live runs read the machine's clock, rehearsals the twin's virtual one.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}
