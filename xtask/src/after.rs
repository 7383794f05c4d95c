//! What happens to orders after their import, over the real pair: money comes in, an order is changed, one is cancelled,
//! one is refunded. Judged by Sage's own tables and by the history of the runs.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::{adopt::Desk, sale, shop::Shop};

const METHODS: [&str; 4] = ["cartebancaire", "ps_wirepayment", "ps_checkpayment", "ps_cashondelivery"];

/// Orders in euros of more than one piece, that nobody was refunded for, with a payment and a reference of their own.
const CHOSEN: &str = "SELECT o.id_order FROM ps_orders o JOIN ps_order_state s ON s.id_order_state = o.current_state \
    WHERE o.valid = 1 AND s.paid = 1 AND o.id_currency = 1 AND o.total_discounts = 0 AND o.total_paid_real = o.total_paid \
    AND (SELECT COUNT(*) FROM ps_orders r WHERE r.reference = o.reference) = 1 \
    AND (SELECT COUNT(*) FROM ps_order_payment p WHERE p.order_reference = o.reference) = 1 \
    AND NOT EXISTS (SELECT 1 FROM ps_order_slip l WHERE l.id_order = o.id_order) \
    AND (SELECT SUM(product_quantity) FROM ps_order_detail d WHERE d.id_order = o.id_order) > 1 \
    ORDER BY o.id_order LIMIT 4";

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    follow()
}

/// Runs it with programs that are built.
pub fn follow() -> anyhow::Result<()> {
    let folder = crate::target().join("after-import");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 620, &company)?;
    let shop = Shop::start(&crate::target().join("after-import-shop"))?;
    let each = |value: &str| {
        let pairs: Vec<String> = METHODS.iter().map(|method| format!("\"{method}\":\"{value}\"")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let settings = [
        "erp.payments=true".to_owned(),
        format!("erp.payment-methods={}", each("3")),
        format!("erp.payment-journals={}", each("CB")),
    ];
    let settings: Vec<String> = settings.into_iter().flat_map(|setting| ["--set".to_owned(), setting]).collect();
    let desk = Desk::open_with(&folder.join("data"), &company, &shop, &settings)?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    shop.load_orders()?;
    let chosen = shop.sql("shop", CHOSEN)?;
    let chosen: Vec<&str> = chosen.lines().collect();
    let [late, changed, cancelled, refunded] = chosen[..] else { anyhow::bail!("orders {chosen:?} are too few") };
    let all = Case { desk, shop, company };
    all.money(late)?;
    all.change(changed)?;
    all.cancel(cancelled)?;
    all.refund(refunded)?;
    all.quiet()
}

struct Case {
    desk: Desk,
    shop: Shop,
    company: std::path::PathBuf,
}

impl Case {
    /// Money that was there at the import, then the rest in two parts; a run in between brings nothing.
    fn money(&self, order: &str) -> anyhow::Result<()> {
        let total =
            self.shop.sql("shop", &format!("SELECT ROUND(total_paid, 2) FROM ps_orders WHERE id_order = {order}"))?;
        let payment = format!(
            "ps_order_payment p JOIN ps_orders o ON o.reference = p.order_reference WHERE o.id_order = {order}"
        );
        let template = self.shop.sql("shop", &format!("SELECT MIN(p.id_order_payment) FROM {payment}"))?;
        self.shop
            .sql("shop", &format!("UPDATE ps_order_payment SET amount = 1.01 WHERE id_order_payment = {template}"))?;
        self.touch(order, "total_paid_real = 1.01")?;
        self.desk.navette(&["run", "presta", "import-orders"], &[0, 1])?;
        ensure!(self.paid(order)? == ["1.01"], "at the import: {:?}", self.paid(order)?);
        for (amount, sum) in [("2.02".to_owned(), "3.03".to_owned()), (format!("{total} - 3.03"), total.clone())] {
            self.shop.sql(
                "shop",
                &format!(
                    "INSERT INTO ps_order_payment (order_reference, id_currency, amount, payment_method, conversion_rate, \
                     transaction_id, date_add) SELECT order_reference, id_currency, {amount}, payment_method, \
                     conversion_rate, 'LATE', date_add FROM ps_order_payment WHERE id_order_payment = {template}"
                ),
            )?;
            self.touch(order, &format!("total_paid_real = {sum}"))?;
            self.desk.navette(&["run", "presta", "import-orders"], &[0, 1])?;
        }
        let paid = self.paid(order)?;
        let proved = self.sage(&format!(
            "SELECT COUNT(*) || ' ' || printf('%.2f', SUM(l.RC_Montant)) FROM F_CREGLEMENT m JOIN F_REGLECH l ON l.RG_No = m.RG_No \
             JOIN F_DOCREGL d ON d.DR_No = l.DR_No AND d.DR_TypeRegl = 0 WHERE m.RG_Reference LIKE '%-{order}'"
        ))?;
        ensure!(paid.len() == 3 && proved == format!("3 {total}"), "paid {paid:?}, linked {proved}, of {total}");
        println!("== order {order}: three payments, {total} in Sage as in the shop");
        Ok(())
    }

    /// A line is halved in the shop: said once, with both totals; Sage stays as it is.
    fn change(&self, order: &str) -> anyhow::Result<()> {
        let before = self.document(order)?;
        self.shop.sql(
            "shop",
            &format!(
                "UPDATE ps_order_detail SET product_quantity = product_quantity + 1 WHERE id_order = {order} \
                 ORDER BY id_order_detail LIMIT 1"
            ),
        )?;
        self.touch(order, "total_paid = total_paid + 10, total_paid_tax_excl = total_paid_tax_excl + 8")?;
        let told = self.told("import-orders", order)?;
        ensure!(told.contains("order-changed") && told.contains("order-changed-line"), "{told}");
        ensure!(self.document(order)? == before, "the document of order {order} changed");
        println!("== order {order}: its change is shown, its document stays");
        Ok(())
    }

    fn cancel(&self, order: &str) -> anyhow::Result<()> {
        let before = self.document(order)?;
        let state =
            self.shop.sql("shop", "SELECT value FROM ps_configuration WHERE name = 'PS_OS_CANCELED' LIMIT 1")?;
        ensure!(!state.is_empty(), "the sandbox has no state for cancelled orders");
        self.touch(order, &format!("current_state = {state}, valid = 0"))?;
        let told = self.told("import-orders", order)?;
        ensure!(told.contains("order-cancelled-paid") && self.document(order)? == before, "{told}");
        println!("== order {order}: its cancellation is proposed");
        Ok(())
    }

    /// One piece is refunded at its price: listed, looked at, carried out on the order in Sage, once.
    fn refund(&self, order: &str) -> anyhow::Result<()> {
        let before = self.document(order)?;
        let slip = self.slip(order)?;
        let told = self.told("import-credit-slips", &slip)?;
        ensure!(told.contains("refund-on-order") && self.document(order)? == before, "{told}");
        println!("== order {order}: its credit slip {slip} is listed");
        let apply = |more: &[&str], codes: &[i32]| {
            self.desk.navette(&[&["--json", "refund", "apply", "presta", slip.as_str()], more].concat(), codes)
        };
        let told = apply(&["--dry-run"], &[0])?;
        ensure!(told.contains("\"ready\"") && self.document(order)? == before, "a dry run: {told}");
        let (held, given) = (self.held(order)?, self.given(&slip)?);
        apply(&[], &[0])?;
        let left = self.held(order)?;
        let taken = [held[0] - left[0], held[1] - left[1], held[2] - left[2]];
        ensure!(
            taken == [100, given, 100],
            "pieces, cents and reserved pieces taken: {taken:?}, the slip gives {given}"
        );
        let after = self.document(order)?;
        let told = apply(&[], &[0])?;
        ensure!(told.contains("\"done\"") && self.document(order)? == after, "applied twice: {told}");
        let listed = self.desk.navette(&["--json", "refund", "list", "presta"], &[0])?;
        let state = |row: &str| serde_json::from_str::<serde_json::Value>(row).map(|row| row["refund"].clone());
        let mut mine = listed.lines().filter_map(|row| state(row).ok()).filter(|row| row["key"] == slip.as_str());
        ensure!(mine.next().is_some_and(|row| row["state"] == "done"), "{listed}");
        println!("== order {order}: the slip is carried out in Sage, to the cent and once");
        Ok(())
    }

    /// A slip over one piece of the order, at its price.
    fn slip(&self, order: &str) -> anyhow::Result<String> {
        let piece = format!("FROM ps_order_detail d WHERE d.id_order = {order} ORDER BY d.id_order_detail LIMIT 1");
        let prices = "ROUND(d.unit_price_tax_excl, 2), ROUND(d.unit_price_tax_incl, 2)";
        self.shop.sql(
            "shop",
            &format!(
                "INSERT INTO ps_order_slip (total_products_tax_excl, total_products_tax_incl, amount, id_customer, id_order, \
                 total_shipping_tax_excl, total_shipping_tax_incl, shipping_cost_amount, partial, date_add, date_upd) \
                 SELECT {prices}, ROUND(d.unit_price_tax_incl, 2), \
                 (SELECT id_customer FROM ps_orders WHERE id_order = {order}), {order}, 0, 0, 0, 1, NOW(), NOW() {piece}"
            ),
        )?;
        let slip = self.shop.sql("shop", "SELECT MAX(id_order_slip) FROM ps_order_slip")?;
        self.shop.sql(
            "shop",
            &format!(
                "INSERT INTO ps_order_slip_detail (id_order_slip, id_order_detail, product_quantity, total_price_tax_excl, \
                 total_price_tax_incl) SELECT {slip}, d.id_order_detail, 1, {prices} {piece}"
            ),
        )?;
        Ok(slip)
    }

    /// Pieces, cents with tax, and pieces of its articles that are reserved, of the order in Sage; pieces in hundredths.
    fn held(&self, order: &str) -> anyhow::Result<[i64; 3]> {
        let lines = format!(
            "F_DOCLIGNE l JOIN F_DOCENTETE h ON h.DO_Piece = l.DO_Piece AND h.DO_Type = l.DO_Type \
             WHERE h.DO_NoWeb LIKE '%-{order}'"
        );
        let told = self.sage(&format!(
            "SELECT CAST(ROUND(SUM(l.DL_Qte) * 100) AS INTEGER) || ' ' || CAST(ROUND(SUM(l.DL_MontantTTC) * 100) AS INTEGER) \
             || ' ' || (SELECT CAST(ROUND(SUM(AS_QteRes) * 100) AS INTEGER) FROM F_ARTSTOCK) FROM {lines}"
        ))?;
        let figures: Vec<i64> = told.split(' ').map(str::parse).collect::<Result<_, _>>().context(told.clone())?;
        figures.try_into().map_err(|_| anyhow::anyhow!("{told}"))
    }

    /// Cents with tax that the slip gives back.
    fn given(&self, slip: &str) -> anyhow::Result<i64> {
        let amount =
            format!("SELECT ROUND(total_products_tax_incl * 100) FROM ps_order_slip WHERE id_order_slip = {slip}");
        let amount = self.shop.sql("shop", &amount)?;
        amount.split('.').next().unwrap_or_default().parse().with_context(|| format!("the slip gives {amount}"))
    }

    /// Once more: nothing is told again, no row of Sage changes.
    fn quiet(&self) -> anyhow::Result<()> {
        let before =
            self.sage("SELECT (SELECT COUNT(*) FROM F_CREGLEMENT) || ' ' || (SELECT COUNT(*) FROM F_DOCLIGNE)")?;
        self.desk.navette(&["run", "presta", "import-orders"], &[0, 1])?;
        let told = self.last()?;
        for code in ["order-changed", "order-cancelled", "refund-on", "payment"] {
            ensure!(!told.contains(code), "a second run tells again: {told}");
        }
        let after =
            self.sage("SELECT (SELECT COUNT(*) FROM F_CREGLEMENT) || ' ' || (SELECT COUNT(*) FROM F_DOCLIGNE)")?;
        ensure!(before == after, "a second run wrote: {before}, then {after}");
        let list = self.desk.navette(&["--json", "payments", "list", "presta"], &[0])?;
        let sums = list.lines().last().unwrap_or_default();
        ensure!(sums.contains("\"months\"") && list.lines().count() > 10, "{sums}");
        println!("== a second run tells and writes nothing; {} deposits are listed", list.lines().count() - 1);
        Ok(())
    }

    /// Imports and answers what the run told of a record of a flow.
    fn told(&self, flow: &str, key: &str) -> anyhow::Result<String> {
        self.desk.navette(&["run", "presta", "import-orders"], &[0, 1])?;
        let rows = self.last()?;
        let mine = rows.lines().filter(|row| {
            let row: serde_json::Value = serde_json::from_str(row).unwrap_or_default();
            row["flow"] == flow && row["key"] == key && row["state"] == "rejected"
        });
        Ok(mine.collect::<Vec<_>>().join("\n"))
    }

    /// The records of the last run.
    fn last(&self) -> anyhow::Result<String> {
        let runs = self.desk.navette(&["--json", "history", "--limit", "1"], &[0])?;
        let run: serde_json::Value = serde_json::from_str(runs.lines().next().unwrap_or_default())?;
        self.desk.navette(&["--json", "history", run["id"].as_str().context("a run has an id")?], &[0])
    }

    /// What the shop's own classes do when they change an order; its clock is the database's.
    fn touch(&self, order: &str, sets: &str) -> anyhow::Result<()> {
        let later =
            "date_upd = GREATEST(NOW(), (SELECT * FROM (SELECT MAX(date_upd) FROM ps_orders) m)) + INTERVAL 1 SECOND";
        self.shop.sql("shop", &format!("UPDATE ps_orders SET {sets}, {later} WHERE id_order = {order}"))?;
        Ok(())
    }

    fn paid(&self, order: &str) -> anyhow::Result<Vec<String>> {
        let sums = self.sage(&format!(
            "SELECT printf('%.2f', RG_Montant) FROM F_CREGLEMENT WHERE RG_Reference LIKE '%-{order}' ORDER BY RG_No"
        ))?;
        Ok(sums.lines().map(str::to_owned).collect())
    }

    fn document(&self, order: &str) -> anyhow::Result<String> {
        let document = self.sage(&format!(
            "SELECT h.*, l.* FROM F_DOCENTETE h JOIN F_DOCLIGNE l ON l.DO_Piece = h.DO_Piece WHERE h.DO_NoWeb LIKE '%-{order}'"
        ))?;
        ensure!(!document.is_empty(), "order {order} is not in Sage");
        Ok(document)
    }

    fn sage(&self, statement: &str) -> anyhow::Result<String> {
        ask(&self.company, statement)
    }
}

fn ask(company: &Path, statement: &str) -> anyhow::Result<String> {
    let output = std::process::Command::new("sqlite3").arg(company).arg(statement).output().context("sqlite3")?;
    ensure!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}
