//! The sentences of credit slips that are carried out in Sage.

use super::Row;

/// What carrying a credit slip out may answer.
pub const REFUNDS: &[Row] = &[
    (
        "refund-applied",
        "L'avoir {slip} de la boutique est déjà dans Sage : {piece}.",
        "Credit slip {slip} of the shop is in Sage already: {piece}.",
        "Rien à faire.",
        "Nothing to do.",
    ),
    (
        "refund-money",
        "{paid} sont réglés sur {piece} : {over} de plus que ce qui reste dû.",
        "{paid} is paid on {piece}: {over} more than what is left to pay.",
        "Remboursez {over} au client, ou gardez-les en avoir sur son compte dans Sage.",
        "Refund {over} to the customer, or keep it as a credit on the account in Sage.",
    ),
    (
        "refund-several",
        "La commande {order} est dans plusieurs documents ({pieces}) : l'avoir {slip} ne dit pas duquel il est.",
        "The order {order} is in several documents ({pieces}): credit slip {slip} does not say of which it is.",
        "Choisissez le document dont l'avoir est retiré.",
        "Choose the document that the slip is taken from.",
    ),
    (
        "refund-foreign",
        "Le document de la commande {order} est en devise : l'avoir {slip} n'est pas fait par le programme.",
        "The document of the order {order} is in another currency: credit slip {slip} is not carried out by the program.",
        "Faites l'avoir dans Sage.",
        "Make the credit in Sage.",
    ),
    (
        "refund-empty",
        "L'avoir {slip} ne porte ni article ni frais de port : il n'y a rien à retirer de {piece}.",
        "Credit slip {slip} has neither goods nor shipping: there is nothing to take off {piece}.",
        "Faites un bon d'avoir financier dans Sage pour la somme rendue.",
        "Make a financial credit note in Sage for the sum that was given back.",
    ),
    (
        "refund-compound",
        "{piece} porte les composants de {article} : l'avoir {slip} n'est pas fait par le programme.",
        "{piece} has the components of {article}: credit slip {slip} is not carried out by the program.",
        "Faites l'avoir dans Sage, avec les composants qui reviennent.",
        "Make the credit in Sage, with the components that come back.",
    ),
    (
        "refund-line-missing",
        "L'avoir {slip} rembourse {quantity} × {article}, que {piece} n'a pas ou plus.",
        "Credit slip {slip} refunds {quantity} × {article}, which {piece} does not have, or has no more.",
        "Comparez l'avoir de la boutique avec {piece} dans Sage, et faites-le à la main.",
        "Compare the shop's slip with {piece} in Sage, and make the credit by hand.",
    ),
    (
        "refund-shipping-missing",
        "L'avoir {slip} rembourse {shipping} de frais de port, que {piece} ne porte pas.",
        "Credit slip {slip} refunds {shipping} of shipping, which {piece} does not have.",
        "Faites l'avoir des frais de port dans Sage.",
        "Make the credit of the shipping in Sage.",
    ),
    (
        "refund-amounts-differ",
        "L'avoir {slip} est de {shop} dans la boutique ; les mêmes lignes de {piece} font {sage}.",
        "Credit slip {slip} is {shop} in the shop; the same lines of {piece} come to {sage}.",
        "Un bon de réduction ou un montant choisi l'explique souvent : faites l'avoir dans Sage.",
        "A voucher or a chosen amount mostly explains it: make the credit in Sage.",
    ),
    (
        "refund-in-preparation",
        "{piece} est en préparation : l'avoir {slip} attend.",
        "{piece} is being prepared: credit slip {slip} waits.",
        "Livrez {piece}, ou remettez-le en bon de commande dans Sage, puis recommencez.",
        "Deliver {piece}, or turn it back into an order in Sage, then try again.",
    ),
    (
        "refund-way-missing",
        "{piece} est livré : l'avoir {slip} peut être un bon de retour ou un bon d'avoir financier.",
        "{piece} is delivered: credit slip {slip} may be a return note or a financial credit note.",
        "Dites si la marchandise revient (bon de retour) ou non (bon d'avoir financier).",
        "Say whether the goods come back (return note) or not (financial credit note).",
    ),
    (
        "refund-way-unfit",
        "« {way} » ne convient pas à {piece}, qui n'est pas livré (avoir {slip}).",
        "“{way}” does not fit {piece}, which is not delivered (credit slip {slip}).",
        "Appliquez l'avoir sans dire comment : les quantités de {piece} sont diminuées.",
        "Apply the slip without saying how: the quantities of {piece} are reduced.",
    ),
];
