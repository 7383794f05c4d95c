//! A host whose PHP lets a request run for two seconds, and one for a single second: an export whose requests are cut
//! ends as an uncut one.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::{adopt::Desk, sale, shop::Shop};

/// What cheap hosts allow at the least, and less, so that requests are cut on a fast computer too; in seconds.
const LIMITS: [u32; 2] = [2, 1];

/// What stands in the shop, by the ERP's keys: ids and instants differ between two shops.
pub(crate) const STATE: [&str; 6] = [
    "SELECT l.erp_key, p.reference, p.ean13, p.weight, s.price, s.wholesale_price, s.ecotax, s.active, \
       s.id_tax_rules_group, p.product_type, p.indexed, k.quantity, k.out_of_stock, n.name, MD5(n.description) \
     FROM ps_navette_link l JOIN ps_product p ON p.id_product = l.id_object JOIN ps_product_shop s USING (id_product) \
     JOIN ps_product_lang n USING (id_product) \
     JOIN ps_stock_available k ON k.id_product = p.id_product AND k.id_product_attribute = 0 \
     WHERE l.entity = 'article' ORDER BY 1",
    "SELECT l.erp_key, l.sub_key, a.reference, a.ean13, s.price, s.default_on, k.quantity FROM ps_navette_link l \
     JOIN ps_product_attribute a ON a.id_product_attribute = l.id_object \
     JOIN ps_product_attribute_shop s USING (id_product_attribute) \
     JOIN ps_stock_available k USING (id_product_attribute) WHERE l.entity = 'variant' ORDER BY 1, 2",
    "SELECT l.erp_key, n.name, c.active, c.level_depth, c.position, p.erp_key FROM ps_navette_link l \
     JOIN ps_category c ON c.id_category = l.id_object JOIN ps_category_lang n USING (id_category) \
     LEFT JOIN ps_navette_link p ON p.entity = 'category' AND p.id_object = c.id_parent \
     WHERE l.entity = 'category' ORDER BY 1",
    "SELECT a.erp_key, c.erp_key FROM ps_category_product x \
     JOIN ps_navette_link a ON a.entity = 'article' AND a.id_object = x.id_product \
     LEFT JOIN ps_navette_link c ON c.entity = 'category' AND c.id_object = x.id_category ORDER BY 1, 2",
    "SELECT a.erp_key, x.from_quantity, x.price, x.`from`, x.`to` FROM ps_specific_price x \
     JOIN ps_navette_link a ON a.entity = 'article' AND a.id_object = x.id_product ORDER BY 1, 2, 3",
    "SELECT a.erp_key, i.erp_key, x.quantity FROM ps_pack x \
     JOIN ps_navette_link a ON a.entity = 'article' AND a.id_object = x.id_product_pack \
     JOIN ps_navette_link i ON i.entity = 'article' AND i.id_object = x.id_product_item ORDER BY 1, 2",
];

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    cut_export()
}

/// Runs it with programs that are built.
pub fn cut_export() -> anyhow::Result<()> {
    let folder = crate::target().join("limit");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 3_000, &company)?;
    let shop_folder = crate::target().join("limit-shop");
    let uncut = export(Shop::start(&shop_folder)?, &folder, &company)?;
    let mut resent = 0;
    for seconds in LIMITS {
        let cut = export(Shop::start_limited(&shop_folder, seconds)?, &folder, &company)?;
        ensure!(uncut.limit != seconds && cut.limit == seconds, "the hosts allow {} and {} s", uncut.limit, cut.limit);
        println!("records on the way: {} uncut, {} with {seconds} s a request", uncut.sent, cut.sent);
        resent += cut.sent.saturating_sub(uncut.sent);
        for (number, (whole, cut)) in uncut.state.iter().zip(&cut.state).enumerate() {
            let differs = whole.lines().zip(cut.lines()).find(|(whole, cut)| whole != cut);
            ensure!(whole == cut, "statement {number}: the cut export differs, first in {differs:?}");
        }
    }
    ensure!(resent > 0, "no request was cut, so nothing is proven: make the company larger");
    Ok(())
}

struct Exported {
    /// The host's limit, as the module sees it.
    limit: u32,
    /// Records in all write requests: those that had no time are sent again, and a request without records, for what
    /// must follow a write, counts as one.
    sent: u64,
    state: Vec<String>,
}

fn export(shop: Shop, folder: &Path, company: &Path) -> anyhow::Result<Exported> {
    let desk = Desk::open(&folder.join("data"), company, &shop)?;
    let told = desk.navette(&["profile", "check", "presta"], &[0])?;
    let limit = told.lines().find_map(|line| line.trim().strip_prefix("max-execution-time: "));
    let limit = limit.and_then(|limit| limit.parse().ok()).context("the check told no max-execution-time")?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    let sent =
        shop.sql("shop", "SELECT SUM(GREATEST(items, 1)) FROM ps_navette_journal WHERE verb = 'write' AND code = ''")?;
    let state = STATE.iter().map(|statement| shop.sql("shop", statement)).collect::<anyhow::Result<_>>()?;
    Ok(Exported { limit, sent: sent.parse().context("the journal counts no records")?, state })
}
