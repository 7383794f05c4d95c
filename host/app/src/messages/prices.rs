//! Sentences of the price check-back.

use sync_model::MessageTemplate;

/// The codes of a price that differs.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "price-not-in-shop",
            "L'article n'est pas dans la boutique.",
            "The article is not in the shop.",
            "Exportez-le.",
            "Export it.",
        ),
        template(
            "price-foreign-rule",
            "Une règle de prix de la boutique, qui n'est pas de Navette, décide (n° {rule}).",
            "A price rule of the shop that is not Navette's decides (no. {rule}).",
            "Retirez-la dans la boutique si elle n'est pas voulue.",
            "Remove it in the shop if it is not wanted.",
        ),
        template(
            "price-tax-rule",
            "La boutique compte une TVA de {shop_rate} %, la gestion commerciale de {erp_rate} %.",
            "The shop takes a tax of {shop_rate} %, the ERP of {erp_rate} %.",
            "Corrigez la règle de taxes du produit, ou exportez les prix.",
            "Correct the product's tax rule, or export the prices.",
        ),
        template(
            "price-eco-tax-rule",
            "Les prix hors taxes sont égaux : la boutique taxe l'éco-participation autrement.",
            "The prices without tax are equal: the shop taxes the eco-tax otherwise.",
            "Choisissez la règle de taxes de l'écotaxe dans la boutique (International › Taxes).",
            "Choose the eco-tax's tax rule in the shop (International › Taxes).",
        ),
        template(
            "price-rounding",
            "Écart d'arrondi.",
            "A difference of rounding.",
            "Rien à faire ; les commandes sont reprises au centime que la boutique a compté.",
            "Nothing to do; orders are taken over to the cent that the shop charged.",
        ),
        template(
            "price-currency",
            "Les monnaies diffèrent.",
            "The currencies differ.",
            "Choisissez pour la boutique la monnaie de la gestion commerciale.",
            "Choose the ERP's currency for the shop.",
        ),
        template(
            "price-differs",
            "Le prix de la boutique est un autre.",
            "The shop's price is another.",
            "Exportez les prix ; s'il diffère encore, il a été changé dans la boutique.",
            "Export the prices; if it still differs, it was changed in the shop.",
        ),
    ]
}
