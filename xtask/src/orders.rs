//! The orders of a shop before, during and after their import, over the real pair: the inbox, what a person decides,
//! the daily reconciliation, and the statuses on their way back. Sage's users are played by SQL.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{adopt::Desk, sale, shop::Shop};

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    follow()
}

/// Runs it with programs that are built.
pub fn follow() -> anyhow::Result<()> {
    let folder = crate::target().join("orders");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 620, &company)?;
    let shop = Shop::start(&crate::target().join("orders-shop"))?;
    let desk = Desk::open(&folder.join("data"), &company, &shop)?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    shop.load_orders()?;
    let chain = Chain { desk, shop, company, stand };
    let imported = chain.import()?;
    chain.buyers()?;
    chain.decide(&imported)?;
    chain.reconcile(&imported)?;
    chain.statuses(&imported)
}

/// The pair, and who plays its users.
struct Chain {
    desk: Desk,
    shop: Shop,
    company: PathBuf,
    stand: PathBuf,
}

/// The plan of an import holds each document line by line, and the lines come to what the shop charged.
fn lines_come_to_the_proof(plan: &str, told: &States) -> anyhow::Result<()> {
    let cents = |value: &Value| -> anyhow::Result<i64> {
        let text = value.as_str().context("an amount is no text")?;
        Ok((text.parse::<f64>()? * 100.0).round() as i64)
    };
    let mut documents = 0;
    for line in plan.lines() {
        let row = &serde_json::from_str::<Value>(line)?["plan"];
        let (Some(key), true) = (row["key"].as_str(), row["state"] == "create") else { continue };
        ensure!(matches!(told[key].as_str(), "ready" | "check"), "{key} is planned and was {}", told[key]);
        let lines = row["document"]["lines"].as_array().with_context(|| format!("{key} has no lines: {row}"))?;
        let gross: i64 = lines.iter().map(|line| cents(&line["gross"])).sum::<anyhow::Result<i64>>()?;
        let figures = row["proof"]["lines"].as_array().with_context(|| format!("{key} has no proof"))?;
        let charged = figures.iter().find(|figure| figure["figure"] == "gross").context("no total")?;
        ensure!(gross == cents(&charged["source"])?, "the lines of {key} come to {gross} cents: {charged}");
        documents += 1;
    }
    ensure!(documents >= 30, "only {documents} documents were planned");
    println!("== dry run: {documents} documents line by line, each equal to what the shop charged");
    Ok(())
}

/// State by order.
type States = BTreeMap<String, String>;

impl Chain {
    /// What Sage answers; or changes it as a user would.
    fn sage(&self, statement: &str) -> anyhow::Result<String> {
        let output = Command::new("sqlite3").arg(&self.company).arg(statement).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "Sage refused {statement}: {said}");
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    fn inbox(&self, arguments: &[&str]) -> anyhow::Result<States> {
        let arguments = [&["--json", "order", "list", "presta"], arguments].concat();
        let mut states = States::new();
        for line in self.desk.navette(&arguments, &[0])?.lines() {
            let line: Value = serde_json::from_str(line)?;
            if let (Some(key), Some(state)) = (line["order"]["key"].as_str(), line["order"]["state"].as_str()) {
                states.insert(key.to_owned(), state.to_owned());
            }
        }
        Ok(states)
    }

    fn order(&self, key: &str) -> anyhow::Result<Value> {
        let text = self.desk.navette(&["--json", "order", "show", "presta", key], &[0])?;
        let shown: Value = serde_json::from_str(&text)?;
        Ok(shown["order"].clone())
    }

    fn is(&self, key: &str, state: &str) -> anyhow::Result<()> {
        let order = self.order(key)?;
        ensure!(order["state"] == state, "the order {key} is not {state}: {order}");
        Ok(())
    }

    /// The documents that carry an order's mark.
    fn documents(&self, key: &str) -> anyhow::Result<String> {
        self.sage(&format!(
            "SELECT DO_Type || ' ' || DO_Piece FROM F_DOCENTETE WHERE DO_Domaine = 0 AND DO_NoWeb = '{}-{key}'",
            sale::TAG
        ))
    }

    fn delete_document(&self, piece: &str) -> anyhow::Result<()> {
        let tables = ["F_DOCLIGNE", "F_DOCREGL", "F_DOCENTETEINFOS", "F_DOCENTETE"];
        let delete = |table: &&str| format!("DELETE FROM {table} WHERE DO_Piece = '{piece}';");
        self.sage(&tables.iter().map(delete).collect::<String>()).map(drop)
    }

    /// H08, H10: the inbox says what an import makes of each order, and the import makes just that, once.
    fn import(&self) -> anyhow::Result<Vec<String>> {
        let everything = ["--period", "since-last"];
        self.mend()?;
        let before = sale::state(&self.stand, &self.company)?;
        let told = self.inbox(&everything)?;
        ensure!(sale::state(&self.stand, &self.company)? == before, "the inbox wrote into Sage");
        let count = |state: &str| told.values().filter(|found| *found == state).count();
        ensure!((count("imported"), count("failed"), count("deleted")) == (1, 0, 0), "one is imported: {told:?}");
        let plan = self.desk.navette(&["--json", "run", "presta", "import-orders", "--dry-run"], &[0, 1])?;
        lines_come_to_the_proof(&plan, &told)?;
        ensure!(sale::state(&self.stand, &self.company)? == before, "the dry run wrote into Sage");
        self.desk.navette(&["run", "presta", "import-orders"], &[0, 1])?;
        let all = self.inbox(&["--from", "2000-01-01", "--to", "2099-12-31"])?;
        ensure!(all.keys().eq(told.keys()), "the lists differ before and after: {told:?} {all:?}");
        let mut imported = Vec::new();
        for (key, state) in &all {
            let before = told[key].as_str();
            let documents = self.documents(key)?.lines().count();
            match state.as_str() {
                "imported" => ensure!(documents == 1 && before != "new", "{key} was {before}"),
                "failed" => ensure!(documents == 0 && before == "check", "{key} was {before}"),
                "new" => ensure!(documents == 0 && before == "new", "{key} was {before}"),
                other => anyhow::bail!("the order {key} is {other} after the import"),
            }
            imported.extend((state == "imported").then(|| key.clone()));
        }
        ensure!(imported.len() >= 30, "only {} orders were imported", imported.len());
        println!("== inbox: {} orders, {} of them imported as it had told", all.len(), imported.len());
        Ok(imported)
    }

    /// H08: an order whose article Sage does not know is mended by choosing the article, and imported then.
    fn mend(&self) -> anyhow::Result<()> {
        let line = "SELECT d.id_order, d.id_order_detail, l.erp_key FROM ps_order_detail d \
                    JOIN ps_orders o USING (id_order) \
                    JOIN ps_navette_link l ON l.entity = 'article' AND l.id_object = d.product_id \
                    WHERE d.product_attribute_id = 0 AND o.valid = 1 ORDER BY 1, 2 LIMIT 1";
        let found = self.shop.sql("shop", line)?;
        let [key, line, article] = found.split('\t').collect::<Vec<_>>()[..] else { anyhow::bail!("no line fits") };
        let spoilt = format!(
            "UPDATE ps_order_detail SET product_id = 999999, product_reference = 'INCONNU', product_ean13 = '' \
             WHERE id_order_detail = {line}"
        );
        self.shop.sql("shop", &spoilt)?;
        self.is(key, "check")?;
        let import = ["run", "presta", "import-orders", "--keys", key];
        self.desk.navette(&import, &[1])?;
        self.is(key, "failed")?;
        let problem = &self.order(key)?["problems"][0];
        let field = problem["remedy"]["override"]["field"].as_str().context("the remedy names no field")?;
        let choose = |answer: String| self.desk.navette(&["order", "choose", "presta", key, &answer], &[0]);
        choose(format!("{field}=NOWHERE"))?;
        self.is(key, "failed")?;
        choose(format!("{field}={article}"))?;
        ensure!(self.order(key)?["importable"] == true, "{key} is not importable with its article");
        self.desk.navette(&import, &[0])?;
        self.is(key, "imported")?;
        ensure!(self.documents(key)?.lines().count() == 1, "{key} was not written once");
        self.desk.navette(&["order", "choose", "presta", key, &format!("{field}={article}")], &[1])?;
        println!("== {key} was refused for its article, mended by a choice, and imported");
        Ok(())
    }

    /// J60: whoever registered and never ordered becomes an account once, and is not sent back as somebody new.
    fn buyers(&self) -> anyhow::Result<()> {
        self.shop.sql(
            "shop",
            "INSERT INTO ps_customer (id_shop_group, id_shop, id_gender, id_default_group, id_lang, company, siret, ape, \
             firstname, lastname, email, passwd, active, is_guest, deleted, secure_key, date_add, date_upd) \
             VALUES (1, 1, 0, 3, 1, '', '', '', 'Anne', 'Sanscommande', 'anne@sanscommande.fr', 'x', 1, 0, 0, '', \
             NOW(), NOW())",
        )?;
        let id = self.shop.sql("shop", "SELECT MAX(id_customer) FROM ps_customer")?;
        let everybody = || self.shop.sql("shop", "SELECT COUNT(*) FROM ps_customer");
        let accounts = || self.sage("SELECT COUNT(*) FROM F_COMPTET WHERE CT_EMail = 'anne@sanscommande.fr'");
        let run = |action: &str| self.desk.navette(&["run", "presta", action], &[0, 1]);
        let count = everybody()?;
        run("import-customers")?;
        let mark = self.sage("SELECT CT_Commentaire FROM F_COMPTET WHERE CT_EMail = 'anne@sanscommande.fr'")?;
        ensure!(mark == format!("{}-C{id}", sale::TAG), "the account of customer {id} carries {mark}");
        let before = sale::state(&self.stand, &self.company)?;
        run("import-customers")?;
        ensure!(sale::state(&self.stand, &self.company)? == before, "customers were imported twice");
        run("export-customers")?;
        let link = format!("SELECT COUNT(*) FROM ps_navette_link WHERE entity = 'customer' AND id_object = {id}");
        ensure!(self.shop.sql("shop", &link)? == "1", "the customer {id} is not linked with the account");
        let whole = everybody()?;
        run("import-customers")?;
        ensure!(accounts()? == "1" && sale::state(&self.stand, &self.company)? == before, "an account came back");
        run("export-customers")?;
        ensure!(everybody()? == whole, "a customer was made twice in the shop");
        println!("== customers: {count} in the shop before, {whole} after both ways, nobody twice");
        Ok(())
    }

    /// H06b, H14: ignored, written anew, attached; never twice.
    fn decide(&self, imported: &[String]) -> anyhow::Result<()> {
        let [deleted, typed, ..] = imported else { anyhow::bail!("too few orders") };
        let navette = |arguments: &[&str], codes: &[i32]| self.desk.navette(arguments, codes);
        navette(&["order", "recreate", "presta", deleted], &[1])?;
        let piece = self.documents(deleted)?.replace("1 ", "");
        self.delete_document(&piece)?;
        self.is(deleted, "deleted")?;
        // No import writes it by itself, not even one that looks at what was imported.
        for more in [&[][..], &["--include-imported", "--from", "2000-01-01", "--to", "2099-12-31"]] {
            navette(&[&["run", "presta", "import-orders"], more].concat(), &[0, 1])?;
            ensure!(self.documents(deleted)?.is_empty(), "a deleted order came back by itself");
        }
        navette(&["order", "recreate", "presta", deleted], &[0])?;
        self.is(deleted, "imported")?;
        ensure!(self.documents(deleted)?.lines().count() == 1, "{deleted} was not written once");
        navette(&["order", "recreate", "presta", deleted], &[1])?;
        // Somebody typed the order: the document has everything but the mark.
        let piece = self.documents(typed)?.replace("1 ", "");
        self.sage(&format!("UPDATE F_DOCENTETE SET DO_NoWeb = '' WHERE DO_Piece = '{piece}'"))?;
        self.is(typed, "deleted")?;
        navette(&["order", "attach", "presta", typed, "--document", "BC0XXXX"], &[1])?;
        let other = self.documents(deleted)?.replace("1 ", "");
        navette(&["order", "attach", "presta", typed, "--document", &other], &[1])?;
        navette(&["order", "attach", "presta", typed, "--document", &piece], &[0])?;
        navette(&["order", "attach", "presta", typed, "--document", &piece], &[1])?;
        self.is(typed, "imported")?;
        let marks = self.documents(typed)?;
        ensure!(marks == format!("1 {piece}"), "{typed} has {marks}");
        navette(&["order", "ignore", "presta", typed, "--because", "too late"], &[1])?;
        let before = sale::state(&self.stand, &self.company)?;
        navette(&["run", "presta", "import-orders"], &[0, 1])?;
        ensure!(sale::state(&self.stand, &self.company)? == before, "the next import wrote something");
        println!("== {deleted} written anew, {typed} attached, neither twice");
        Ok(())
    }

    /// L07: a deleted document, a changed line, and an orphan on each side are told, everything else agrees.
    fn reconcile(&self, imported: &[String]) -> anyhow::Result<()> {
        let busiest = "SELECT DATE(date_add) FROM ps_orders GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1";
        let day = self.shop.sql("shop", busiest)?;
        let of_day = format!("SELECT id_order FROM ps_orders WHERE DATE(date_add) = '{day}' ORDER BY id_order");
        let of_day = self.shop.sql("shop", &of_day)?;
        let of_day: Vec<&str> = of_day.lines().filter(|key| imported.iter().any(|one| one == key)).collect();
        let [.., gone, changed] = of_day[..] else { anyhow::bail!("too few orders on {day}") };
        let before = self.differing(&day)?;
        ensure!(!before.values().any(|state| state == "different"), "{day} differs before: {before:?}");
        let piece = |key: &str| self.documents(key).map(|found| found.replace("1 ", ""));
        self.delete_document(&piece(gone)?)?;
        self.sage(&format!(
            "UPDATE F_DOCLIGNE SET DL_MontantTTC = DL_MontantTTC + 1 WHERE rowid = \
             (SELECT MIN(rowid) FROM F_DOCLIGNE WHERE DO_Piece = '{}' AND AR_Ref <> '')",
            piece(changed)?
        ))?;
        self.sage(&format!(
            "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, DO_NoWeb) \
             SELECT 0, 1, 'ORPHELIN', '{day} 00:00:00', MIN(CT_Num), '{}-999999' FROM F_COMPTET WHERE CT_Type = 0",
            sale::TAG
        ))?;
        let mut expected = before;
        expected.insert(gone.to_owned(), "only-in-shop".to_owned());
        expected.insert(changed.to_owned(), "different".to_owned());
        expected.insert("999999".to_owned(), "only-in-erp".to_owned());
        let found = self.differing(&day)?;
        ensure!(found == expected, "{day}: {found:?}, not {expected:?}");
        self.delete_document("ORPHELIN")?;
        println!("== {day} reconciled: {} of its orders do not agree, as they were made to", expected.len());
        Ok(())
    }

    /// The orders of a day that do not agree.
    fn differing(&self, day: &str) -> anyhow::Result<States> {
        let mut states = States::new();
        for line in self.desk.navette(&["--json", "reconcile", "presta", "--day", day], &[0, 1])?.lines() {
            let line: Value = serde_json::from_str(line)?;
            if let (Some(key), Some(state)) = (line["order"]["key"].as_str(), line["order"]["state"].as_str()) {
                states.insert(key.to_owned(), state.to_owned());
            }
        }
        Ok(states)
    }

    /// G06: each stage is told once, and nothing goes back.
    fn statuses(&self, imported: &[String]) -> anyhow::Result<()> {
        let shipped = "SELECT id_order_state FROM ps_order_state WHERE shipped = 1 ORDER BY id_order_state LIMIT 1";
        let delivered = "SELECT MAX(id_order_state) FROM ps_order_state WHERE delivery = 1 AND shipped = 1";
        let (shipped, delivered) = (self.shop.sql("shop", shipped)?, self.shop.sql("shop", delivered)?);
        ensure!(shipped != delivered, "the sandbox has one state for both stages");
        let set = |name: &str, state: &str| format!("shop.state_{name}={state}");
        let (first, last) = (set("delivered", &shipped), set("invoiced", &delivered));
        self.desk.navette(&["profile", "set", "presta", "--set", &first, "--set", &last], &[0])?;
        let paid = imported.iter().rev().find(|key| self.state(key).is_ok_and(|state| state == "2"));
        let key = paid.context("no imported order is paid and waits")?;
        self.told(key, "2", 0)?;
        let piece = self.documents(key)?.replace("1 ", "");
        self.turn(&piece, 3, "BL90001")?;
        self.told(key, &shipped, 1)?;
        self.turn("BL90001", 7, "FA90001")?;
        self.told(key, &delivered, 1)?;
        // The document goes back to a delivery: the shop's state stays.
        self.turn("FA90001", 3, "BL90001")?;
        self.told(key, &delivered, 0)?;
        println!("== the order {key} was shipped and delivered in the shop, each told once, and never went back");
        Ok(())
    }

    fn state(&self, key: &str) -> anyhow::Result<String> {
        self.shop.sql("shop", &format!("SELECT current_state FROM ps_orders WHERE id_order = {key}"))
    }

    /// A user turns a document into the next one: its lines keep the number of the order.
    fn turn(&self, from: &str, kind: u8, to: &str) -> anyhow::Result<()> {
        self.sage(&format!(
            "UPDATE F_DOCLIGNE SET DL_PieceBC = CASE WHEN DL_PieceBC = '' THEN DO_Piece ELSE DL_PieceBC END, \
             DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}'; \
             UPDATE F_DOCENTETE SET DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}';"
        ))
        .map(drop)
    }

    /// Exports statuses twice: the state is the expected one, and came by so many rows of the order's history.
    fn told(&self, key: &str, state: &str, rows: u64) -> anyhow::Result<()> {
        let history = || -> anyhow::Result<u64> {
            let count = format!("SELECT COUNT(*) FROM ps_order_history WHERE id_order = {key}");
            Ok(self.shop.sql("shop", &count)?.parse()?)
        };
        let before = history()?;
        for _ in 0..2 {
            self.desk.navette(&["run", "presta", "export-statuses"], &[0, 1])?;
        }
        let (now, added) = (self.state(key)?, history()? - before);
        ensure!(now == state && added == rows, "{key} is {now} after {added} changes, not {state} after {rows}");
        Ok(())
    }
}
