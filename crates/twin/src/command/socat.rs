use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::Mishap;
use crate::world::openstack::APIS;

const SOCKET: &str = "/var/run/haproxy/admin.sock";
const HEAD: &str = "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,";

/// `socat stdio /var/run/haproxy/admin.sock` on a unit with an haproxy: `show stat`, its columns up to the check's time.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    let (Spot::Unit(name), ["stdio", SOCKET]) = (ask.place.spot.clone(), words.as_slice()) else {
        return ask.unknown(1, "twin: socat is known on a unit, between stdio and haproxy's admin socket\n");
    };
    let app = name.split('/').next().unwrap_or_default().to_owned();
    let models = ask.world.juju.models.iter();
    let found = models.filter_map(|model| model.unit(&name).map(|(app, unit)| (model, app, unit))).next();
    let api = found.and_then(|(model, app, unit)| {
        let api = APIS.iter().find(|api| api.charm == app.charm)?;
        Some((api.port, model.machine(&unit.machine)?.nics.first()?.address))
    });
    let Some((port, address)) = api else {
        return CallReply::fail(
            1,
            format!("E connect(5, AF=1 \"{SOCKET}\", 29): No such file or directory\n"),
        );
    };
    if !ask.place.root {
        return CallReply::fail(1, format!("E connect(5, AF=1 \"{SOCKET}\", 29): Permission denied\n"));
    }
    if ask.call.stdin.as_deref().map(str::trim) != Some("show stat") {
        return ask.unknown(0, "twin: of haproxy's admin socket `show stat` is known\n");
    }
    let down = app == "neutron-api" && ask.world.bites(Mishap::BackendDown);
    let (status, check) = if down { ("DOWN", "L7RSP") } else { ("UP", "L4OK") };
    let server = name.replace('/', "-");
    let row = |proxy: &str, server: &str, status: &str, kind: u8, check: &str| {
        format!(
            "{proxy},{server},0,0,0,1,,12,3100,9200,0,0,,0,0,0,0,{status},100,1,0,0,0,5400,0,,1,2,1,,12,,{kind},0,,1,{check},,0,\n"
        )
    };
    let backend = format!("{app}-{port}_{address}");
    let front = row(&format!("tcp-in_{app}-{port}"), "FRONTEND", "OPEN", 0, "");
    let rows = [front, row(&backend, &server, status, 2, check), row(&backend, "BACKEND", status, 1, "")];
    CallReply::ok(format!("{HEAD}\n{}\n", rows.concat()))
}
