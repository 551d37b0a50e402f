//! A layered layout: nodes in columns by how much came before them, lines that pass a column in a row of their own.

/// Where something stands: its column, and its row, which need not be whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Step {
    pub(super) column: usize,
    pub(super) row: f64,
}

/// The layout of one family. Nodes come first, then the places at which long lines pass columns.
pub(super) struct Layers {
    steps: Vec<Step>,
    nodes: usize,
    routes: Vec<Vec<usize>>,
    rows: usize,
}

impl Layers {
    /// Lays out so many nodes with ties from older to newer ones. A ring is opened at its first node.
    pub(super) fn new(nodes: usize, ties: &[(usize, usize)]) -> Layers {
        let mut steps: Vec<Step> =
            columns(nodes, ties).into_iter().map(|column| Step { column, row: 0.0 }).collect();
        let mut routes = vec![];
        for &(older, newer) in ties {
            let column = |node: usize, steps: &[Step]| steps.get(node).map_or(0, |step| step.column);
            let between = column(older, &steps) + 1..column(newer, &steps);
            let mut route = vec![older];
            for column in between {
                route.push(steps.len());
                steps.push(Step { column, row: 0.0 });
            }
            route.push(newer);
            routes.push(route);
        }
        let mut layers = Layers { steps, nodes, routes, rows: 0 };
        layers.arrange();
        layers
    }

    /// Where the nodes stand.
    pub(super) fn steps(&self) -> &[Step] {
        self.steps.get(..self.nodes).unwrap_or_default()
    }

    /// For each tie, in the order given, the places that its line goes through.
    pub(super) fn routes(&self) -> Vec<Vec<Step>> {
        let step = |&at: &usize| self.steps.get(at).copied().unwrap_or_default();
        self.routes.iter().map(|route| route.iter().map(step).collect()).collect()
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.steps.iter().map(|step| step.column + 1).max().unwrap_or(0)
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Orders each column by where its neighbours stand, there and back a few times, so that few lines cross.
    fn arrange(&mut self) {
        let mut order: Vec<Vec<usize>> = vec![vec![]; self.columns()];
        for (at, step) in self.steps.iter().enumerate() {
            order.get_mut(step.column).into_iter().for_each(|column| column.push(at));
        }
        let mut beside: Vec<Vec<usize>> = vec![vec![]; self.steps.len()];
        for (one, other) in self.routes.iter().flat_map(|route| route.iter().zip(route.iter().skip(1))) {
            beside.get_mut(*one).into_iter().for_each(|list| list.push(*other));
            beside.get_mut(*other).into_iter().for_each(|list| list.push(*one));
        }
        self.rows = order.iter().map(Vec::len).max().unwrap_or(0);
        let height = self.rows as f64;
        for column in &order {
            place(&mut self.steps, column, height);
        }
        for round in 0..4 {
            let count = order.len();
            for index in 0..count {
                let index = if round % 2 == 0 { index } else { count - 1 - index };
                let Some(column) = order.get_mut(index) else { continue };
                let steps = &self.steps;
                let mean = |at: usize| {
                    let row = |at: usize| steps.get(at).map_or(0.0, |step: &Step| step.row);
                    let list = beside.get(at).map(Vec::as_slice).unwrap_or_default();
                    let sum: f64 = list.iter().map(|&other| row(other)).sum();
                    if list.is_empty() { row(at) } else { sum / list.len() as f64 }
                };
                // A stable sort keeps the order of the register where neighbours do not decide.
                column.sort_by(|&one, &other| mean(one).total_cmp(&mean(other)));
                place(&mut self.steps, column, height);
            }
        }
    }
}

/// Gives a column its rows, in the middle of the height.
fn place(steps: &mut [Step], column: &[usize], height: f64) {
    let first = (height - column.len() as f64) / 2.0;
    for (index, &at) in column.iter().enumerate() {
        steps.get_mut(at).into_iter().for_each(|step| step.row = first + index as f64);
    }
}

/// The column of each node: one more than that of the furthest older one.
fn columns(nodes: usize, ties: &[(usize, usize)]) -> Vec<usize> {
    let mut columns = vec![0; nodes];
    let mut waiting: Vec<usize> =
        (0..nodes).map(|node| ties.iter().filter(|(_, newer)| *newer == node).count()).collect();
    let mut is_done = vec![false; nodes];
    for _ in 0..nodes {
        let left = || (0..nodes).filter(|&node| is_done.get(node) == Some(&false));
        let free = left().find(|&node| waiting.get(node) == Some(&0)).or_else(|| left().next());
        let Some(node) = free else { break };
        is_done.get_mut(node).into_iter().for_each(|done| *done = true);
        let column = columns.get(node).copied().unwrap_or(0);
        for &(_, newer) in ties.iter().filter(|(older, _)| *older == node) {
            if is_done.get(newer) == Some(&false) {
                columns
                    .get_mut(newer)
                    .into_iter()
                    .for_each(|known: &mut usize| *known = (*known).max(column + 1));
            }
            waiting.get_mut(newer).into_iter().for_each(|count| *count = count.saturating_sub(1));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::Layers;

    proptest::proptest! {
        /// No two things stand on one another, and what is newer stands further right where there is no ring.
        #[test]
        fn every_place_is_taken_once(
            nodes in 1usize..20,
            ties in proptest::collection::vec((0usize..20, 0usize..20), 0..30),
            is_ring: bool,
        ) {
            let ties: Vec<_> = ties.into_iter().map(|(a, b)| (a % nodes, b % nodes)).filter(|(a, b)| is_ring || a < b).collect();
            let layers = Layers::new(nodes, &ties);
            let mut taken: Vec<(usize, i64)> =
                layers.steps.iter().map(|step| (step.column, (step.row * 2.0) as i64)).collect();
            taken.sort_unstable();
            let count = taken.len();
            taken.dedup();
            proptest::prop_assert_eq!(taken.len(), count);
            for &(older, newer) in ties.iter().filter(|_| !is_ring) {
                proptest::prop_assert!(layers.steps[older].column < layers.steps[newer].column);
            }
        }
    }
}
