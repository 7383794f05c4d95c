//! Articles of one family or category (G23): the condition goes to Sage, so that nothing else is read.

use plugin_sdk::model::{ConnectorError, Context, ErrorKind, Key, Scope};

use crate::{
    client::Value,
    config::CategoryOrigin,
    select::{As, Select},
    session::Session,
};

/// Families below one another; more is a circle.
const DEPTH: usize = 20;

/// Whether the scope names some articles by what they belong to.
pub(super) fn is_chosen(scope: &Scope) -> bool {
    matches!(scope, Scope::Group(_) | Scope::Category(_))
}

/// The condition on `F_ARTICLE` and its values; none where the scope chooses nothing.
pub(super) fn condition(
    session: &mut Session,
    context: &dyn Context,
    scope: &Scope,
) -> Result<Option<(String, Vec<Value>)>, ConnectorError> {
    match scope {
        Scope::Group(code) => {
            let known = families(session, context)?.into_iter().any(|family| family.code == *code && family.kind == 0);
            if !known {
                return Err(unknown("family-unknown", code));
            }
            Ok(Some(in_families(std::slice::from_ref(code))))
        }
        Scope::Category(key) => category(session, context, key).map(Some),
        _ => Ok(None),
    }
}

fn unknown(code: &str, key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, code, "the choice of articles names nothing").arg("key", key)
}

fn in_families(codes: &[String]) -> (String, Vec<Value>) {
    let marks = vec!["?"; codes.len()].join(", ");
    let values = codes.iter().map(|code| Value::from(code.as_str())).collect();
    (format!("FA_CodeFamille IN ({marks})"), values)
}

fn category(session: &mut Session, context: &dyn Context, key: &Key) -> Result<(String, Vec<Value>), ConnectorError> {
    let refused = || unknown("category-unknown", key.as_str());
    match session.settings.articles.categories {
        CategoryOrigin::None => Err(refused()),
        CategoryOrigin::Catalogue => {
            let number = key.as_str().strip_prefix("CL").and_then(|number| number.parse::<i64>().ok());
            let number = number.ok_or_else(refused)?;
            let select = Select::new(&session.base, &session.client.dialect, "F_CATALOGUE", &[("CL_No", As::Int)]);
            let rows = session.client.fetch(context, &select, "WHERE CL_No = ?", &[Value::from(number)], None)?;
            if rows.len == 0 {
                return Err(refused());
            }
            // An article names its node on every level, so that those below come with it (sage100.md §2.1).
            let condition = (1..=4).map(|level| format!("CL_No{level} = ?")).collect::<Vec<_>>().join(" OR ");
            Ok((format!("({condition})"), vec![Value::from(number); 4]))
        }
        CategoryOrigin::Families => {
            let families = families(session, context)?;
            let (kind, code) = match key.as_str().split_once(':') {
                Some(("FA", code)) => (0, code),
                Some(("FC", code)) => (2, code),
                _ => return Err(refused()),
            };
            if !families.iter().any(|family| family.code == code && family.kind == kind) {
                return Err(refused());
            }
            let codes = if kind == 0 { vec![code.to_owned()] } else { below(&families, code) };
            // A centralising family without details has no article, and a list must not be empty.
            Ok(if codes.is_empty() { ("AR_Ref = ?".to_owned(), vec![Value::from("")]) } else { in_families(&codes) })
        }
    }
}

struct Family {
    code: String,
    /// 0 detail, 1 total, 2 centralising.
    kind: i64,
    central: String,
}

fn families(session: &mut Session, context: &dyn Context) -> Result<Vec<Family>, ConnectorError> {
    let wanted = [("FA_CodeFamille", As::Text), ("FA_Type", As::Int), ("FA_Central", As::Text)];
    let select = Select::new(&session.base, &session.client.dialect, "F_FAMILLE", &wanted);
    let rows = session.client.fetch(context, &select, "", &[], None)?;
    let family = |row| Family {
        code: rows.text(0, row).to_owned(),
        kind: rows.int(1, row),
        central: rows.text(2, row).to_owned(),
    };
    Ok((0..rows.len).map(family).collect())
}

/// The detail families under a centralising one, and under those that stand under it.
fn below(families: &[Family], code: &str) -> Vec<String> {
    let mut central = vec![code.to_owned()];
    for _ in 0..DEPTH {
        let more: Vec<String> = families
            .iter()
            .filter(|family| family.kind == 2 && central.contains(&family.central) && !central.contains(&family.code))
            .map(|family| family.code.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        central.extend(more);
    }
    let detail = families.iter().filter(|family| family.kind == 0 && central.contains(&family.central));
    detail.map(|family| family.code.clone()).collect()
}
