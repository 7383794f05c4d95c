//! A transform of a profile: its prices reach the shop, and every stream that carries them agrees.

use std::collections::BTreeMap;

use crate::stand::{Stand, code, error, library};

fn prices(stand: &Stand) -> BTreeMap<String, (f64, String)> {
    let folder = stand.data().join("endings/article");
    let record = |entry: std::io::Result<std::fs::DirEntry>| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap()
    };
    let records = std::fs::read_dir(folder).unwrap().map(record);
    let price = |record: serde_json::Value| {
        let article = &record["article"];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let net = text(&article["price"]["net"]);
        (text(&article["key"]), (net.parse().unwrap(), net))
    };
    records.map(price).collect()
}

/// Changes that the latest run sent.
fn sent(stand: &Stand) -> u64 {
    let flows = stand.latest_run()["flows"].clone();
    let flows = flows.as_array().unwrap().iter();
    flows.map(|flow| flow[1]["created"].as_u64().unwrap() + flow[1]["updated"].as_u64().unwrap()).sum()
}

#[test]
fn a_transform_changes_what_the_shop_gets_and_nothing_is_sent_twice() {
    let stand = Stand::new(12);
    stand.add(&library("example-transform"));
    let folder = stand.data().join("endings");
    std::fs::create_dir(&folder).unwrap();
    stand.profile("endings", "example-shop", &[&format!("shop.folder={}", folder.display())]);
    let set = |arguments: &[&str]| stand.navette(&[&["profile", "set", "endings"], arguments].concat());

    // Who is no transform is refused, and so are its settings under a wrong name or of a wrong kind.
    assert!(error(&set(&["--transform", "example-shop"])).contains("transform-refused"));
    assert_eq!(code(&set(&["--set", "example-transform.ending=0.90"])), 2, "it is not in the profile yet");
    assert_eq!(code(&set(&["--transform", "example-transform", "--set", "example-transform.ending=0.42"])), 2);
    let chosen = ["--set", "example-transform.ending=0.95", "--set", "example-transform.with_tax=true"];
    assert_eq!(code(&set(&[&["--transform", "example-transform"], chosen.as_slice()].concat())), 0);

    stand.good(&["run", "endings", "export-all"]);
    assert_eq!(sent(&stand), 10 + 12);
    // The first article costs 2.36 without tax, 2.83 with it: the shop shall show 2.95.
    let shown =
        |stand: &Stand| prices(stand).into_values().map(|(net, _)| format!("{:.2}", net * 1.2)).collect::<Vec<_>>();
    assert_eq!(prices(&stand)["ART00001"].1, "2.458333");
    assert!(shown(&stand).iter().all(|price| price.ends_with(".95")), "{:?}", shown(&stand));

    // The article's price and the stream of prices are the same words: neither sends back what the other sent.
    for action in ["export-all", "export-prices", "export-stock"] {
        stand.good(&["run", "endings", action]);
        assert_eq!(sent(&stand), 0, "{action}");
    }

    assert_eq!(code(&set(&["--set", "example-transform.ending=0.50"])), 0);
    stand.good(&["run", "endings", "export-prices"]);
    assert!(shown(&stand).iter().all(|price| price.ends_with(".50")), "{:?}", shown(&stand));

    // Without it the ERP's own prices come back.
    assert_eq!(code(&set(&["--without-transform", "example-transform"])), 0);
    stand.good(&["run", "endings", "export-all"]);
    assert_eq!(prices(&stand)["ART00001"].1, "2.36");
}
