use super::html;
use crate::views::omega;
#[test]
#[allow(clippy::disallowed_methods)]
fn tmp_write() {
    std::fs::write("/tmp/report.html", html(&omega::rehearsal())).unwrap();
    let look = crate::views::Look { width: 110, color: false };
    let r = omega::rehearsal();
    let mut p = crate::views::terminal::Progress::new(look);
    for e in &r.control[0].events {
        print!("{}", p.event(e));
    }
    print!("{}", crate::views::terminal::coverage(&r, look));
    print!("{}", crate::views::terminal::summary(&r, look));
    print!("{}", crate::views::terminal::journal::show(&r.faults[0].events, look));
    print!(
        "{}",
        crate::views::terminal::journal::index(&[r.control[0].events.clone(), r.faults[0].events.clone()])
    );
}
