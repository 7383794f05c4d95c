//! PrestaShop's own web service on the same shop in the same minutes: one record a request, as its documents say.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use mysql::{Conn, prelude::Queryable};
use reqwest::{Client, Method, Url};

/// Records that are sent one by one; enough for a rate, few enough for the bench's time.
const SAMPLE: usize = 60;

/// The shop's web service.
pub struct WebService {
    http: Client,
    runtime: tokio::runtime::Runtime,
    base: Url,
    key: String,
}

/// Records a second.
pub struct Rates {
    pub creations: f64,
    pub prices: f64,
    pub stocks: f64,
}

impl WebService {
    /// Prepares the way; `key_file` holds the key of the web service in its first line.
    ///
    /// # Errors
    /// When the file cannot be read or the address is none.
    pub fn new(shop_url: &str, key_file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(key_file).context("failed to read the key of the web service")?;
        let key = text.lines().next().unwrap_or_default().trim().to_owned();
        let base = Url::parse(&format!("{}/api/", shop_url.trim_end_matches('/')))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { http: Client::builder().no_proxy().build()?, runtime, base, key })
    }

    /// Sends a sample of each kind over products that the shop has already; creations are removed by the caller's
    /// own restoring of the shop.
    ///
    /// # Errors
    /// When the web service refuses one.
    pub fn rates(&self, shop: &mut Conn) -> Result<Rates> {
        let products: Vec<u32> =
            shop.query(format!("SELECT id_product FROM ps_product ORDER BY id_product DESC LIMIT {SAMPLE}"))?;
        let stocks: Vec<(u32, u32)> = shop.query(format!(
            "SELECT id_stock_available, id_product FROM ps_stock_available WHERE id_product_attribute = 0 \
             ORDER BY id_stock_available DESC LIMIT {SAMPLE}"
        ))?;
        ensure!(!products.is_empty() && !stocks.is_empty(), "the shop has no products to measure with");
        Ok(Rates {
            stocks: self.each(Method::PUT, stocks.iter().map(|(id, product)| stock(*id, *product)))?,
            prices: self.each(Method::PATCH, products.iter().map(|id| price(*id)))?,
            creations: self.each(Method::POST, (0..SAMPLE).map(|_| ("products".to_owned(), NEW.to_owned())))?,
        })
    }

    fn each(&self, method: Method, requests: impl ExactSizeIterator<Item = (String, String)>) -> Result<f64> {
        let (count, started) = (requests.len(), Instant::now());
        for (path, body) in requests {
            let mut url = self.base.join(&path)?;
            url.query_pairs_mut().append_pair("ws_key", &self.key);
            let sent = self.http.request(method.clone(), url).header("Content-Type", "text/xml").body(body).send();
            let status = self.runtime.block_on(sent)?.status();
            ensure!(status.is_success(), "the web service answered {status} to {method} {path}");
        }
        Ok(count as f64 / started.elapsed().as_secs_f64())
    }
}

fn stock(id: u32, product: u32) -> (String, String) {
    let fields = format!(
        "<id>{id}</id><id_product>{product}</id_product><id_product_attribute>0</id_product_attribute>\
         <id_shop>1</id_shop><id_shop_group>0</id_shop_group><quantity>7</quantity>\
         <depends_on_stock>0</depends_on_stock><out_of_stock>2</out_of_stock>"
    );
    let body = format!("<prestashop><stock_available>{fields}</stock_available></prestashop>");
    (format!("stock_availables/{id}"), body)
}

fn price(id: u32) -> (String, String) {
    let body = format!("<prestashop><product><id>{id}</id><price>12.34</price></product></prestashop>");
    (format!("products/{id}"), body)
}

const NEW: &str = "<prestashop><product><price>12.34</price><id_category_default>2</id_category_default>\
    <active>1</active><state>1</state><available_for_order>1</available_for_order><show_price>1</show_price>\
    <name><language id=\"1\">Mesure</language></name><link_rewrite><language id=\"1\">mesure</language></link_rewrite>\
    <associations><categories><category><id>2</id></category></categories></associations></product></prestashop>";
