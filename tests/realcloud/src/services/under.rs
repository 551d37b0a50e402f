//! Database, broker, cache and proxy.

use super::{CONTROL, File, Ready, Service, program};

/// One MariaDB, whose root is whoever starts it, over its socket alone.
pub const MARIADB: Service = Service {
    name: "mariadb",
    port: 0,
    catalogue: &[],
    files: &[],
    databases: &[],
    once: &["mariadb-install-db --no-defaults --user={{ME}} --datadir={{DATA}}/mariadb --skip-test-db \
             --auth-root-authentication-method=socket --auth-root-socket-user={{ME}}"],
    programs: || {
        let server = "mariadbd --no-defaults --user={{ME}} --datadir={{DATA}}/mariadb --socket={{RUN}}/mariadb.sock \
            --bind-address={{IP}} --port=3306 --log-error={{LOG}}/mariadb/mariadb.log --skip-log-bin --skip-name-resolve \
            --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=fsync \
            --innodb-buffer-pool-size=256M --innodb-log-file-size=64M --max-connections=1000 --performance-schema=off \
            --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci";
        vec![program("mariadb", server).ready(Ready::Listens(3306))]
    },
};

/// One RabbitMQ. Its port mapper is started by us: the one that Erlang starts by itself would outlive it. The broker's
/// program is not named as the service is, so that it can be ended alone.
pub const RABBITMQ: Service = Service {
    name: "rabbitmq",
    port: 0,
    catalogue: &[],
    files: &[
        File { to: "rabbitmq/rabbitmq.conf", of: &[include_str!("../../etc/rabbitmq.conf")], host: CONTROL },
        File { to: "rabbitmq/plugins", of: &["[rabbitmq_management].\n"], host: CONTROL },
        File { to: "rabbitmq/env", of: &[""], host: CONTROL },
    ],
    databases: &[],
    once: &[],
    programs: || {
        let epmd = program("epmd", "epmd -port {{EPMD_PORT}} -address 127.0.0.1");
        let broker = program("rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server")
            .env("HOME", "{{DATA}}/rabbitmq")
            .env("RABBITMQ_NODENAME", "rabbit@localhost")
            .env("RABBITMQ_DIST_PORT", "{{DIST_PORT}}")
            .env("RABBITMQ_CONFIG_FILE", "{{ETC}}/rabbitmq/rabbitmq.conf")
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", "{{ETC}}/rabbitmq/plugins")
            .env("RABBITMQ_CONF_ENV_FILE", "{{ETC}}/rabbitmq/env")
            .env("RABBITMQ_MNESIA_BASE", "{{DATA}}/rabbitmq")
            .env("RABBITMQ_LOG_BASE", "{{LOG}}/rabbitmq")
            .env("RABBITMQ_PID_FILE", "{{RUN}}/rabbitmq.erlang")
            .env("ERL_EPMD_PORT", "{{EPMD_PORT}}")
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            // It waits in its sleep: two cores have better to do than to spin.
            .env(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none +S 2:2",
            )
            .env("RABBITMQ_CTL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
            .ready(Ready::Listens(5672));
        vec![epmd, broker]
    },
};

/// One memcached.
pub const MEMCACHED: Service = Service {
    name: "memcached",
    port: 0,
    catalogue: &[],
    files: &[],
    databases: &[],
    once: &[],
    programs: || {
        let cache = program("memcached", "memcached -u {{ME}} -l {{IP}} -p 11211 -U 0 -m 64 -c 2048");
        vec![cache.ready(Ready::Listens(11_211))]
    },
};

/// One HAProxy with the two addresses of the APIs. Its configuration lists the services that were asked for.
pub const HAPROXY: Service = Service {
    name: "haproxy",
    port: 0,
    catalogue: &[],
    files: &[],
    databases: &[],
    once: &[],
    programs: || {
        let proxy = program("haproxy", "haproxy -f {{ETC}}/haproxy/haproxy.cfg -db");
        vec![proxy.ready(Ready::File("{{RUN}}/haproxy.sock".to_owned()))]
    },
};
