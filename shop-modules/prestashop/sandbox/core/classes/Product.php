<?php

declare(strict_types=1);

/**
 * A product, as far as the module loads or deletes one.
 */
class Product
{
    public $id = 0;

    public function __construct($id = null, $full = false, $idLang = null, $idShop = null)
    {
        $this->id = (int) Db::getInstance()->getValue(
            'SELECT `id_product` FROM `' . _DB_PREFIX_ . 'product` WHERE `id_product` = ' . (int) $id
        );
    }

    /**
     * The price that a visitor without an account is asked, as the rows say it.
     *
     * @param array<string, mixed>|false|null $specific the price rule that decided
     */
    public static function getPriceStatic(
        $idProduct,
        $usetax = true,
        $idProductAttribute = null,
        $decimals = 6,
        $divisor = null,
        $onlyReduc = false,
        $usereduc = true,
        $quantity = 1,
        $forceAssociatedTax = false,
        $idCustomer = null,
        $idCart = null,
        $idAddress = null,
        &$specific = null
    ) {
        [$price, $specific] = (new SandboxPricing())->price(
            (int) $idProduct,
            (int) $idProductAttribute,
            (int) $quantity,
            (bool) $usetax
        );

        return round($price, $decimals);
    }

    /**
     * The same for a group and a customer, with or without reductions.
     *
     * @param array<string, mixed>|false|null $specific
     */
    public static function priceCalculation(
        $idShop,
        $idProduct,
        $idProductAttribute,
        $idCountry,
        $idState,
        $zipcode,
        $idCurrency,
        $idGroup,
        $quantity,
        $useTax,
        $decimals,
        $onlyReduc,
        $useReduc,
        $withEcotax,
        &$specific,
        $useGroupReduction,
        $idCustomer = 0,
        $useCustomerPrice = true,
        $idCart = 0,
        $realQuantity = 0
    ) {
        $pricing = new SandboxPricing((int) $idGroup, (int) $idCustomer, (bool) $useReduc, (int) $idCurrency);
        [$price, $specific] = $pricing->price(
            (int) $idProduct,
            $idProductAttribute === false ? false : (int) $idProductAttribute,
            (int) $quantity,
            (bool) $useTax
        );

        return round($price, $decimals);
    }

    public function delete()
    {
        $db = Db::getInstance();
        $combinations = 'SELECT `id_product_attribute` FROM `' . _DB_PREFIX_ . 'product_attribute`'
            . ' WHERE `id_product` = ' . (int) $this->id;
        foreach (['product_attribute_combination', 'product_attribute_lang'] as $table) {
            $db->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_product_attribute` IN ('
                . $combinations . ')');
        }
        foreach ($db->executeS('SELECT `id_image` FROM `' . _DB_PREFIX_ . 'image` WHERE `id_product` = ' . (int) $this->id) as $row) {
            (new Image($row['id_image']))->delete();
        }
        $tables = ['product_attachment', 'product_attribute_shop', 'product_attribute', 'stock_available', 'category_product',
            'feature_product', 'product_supplier', 'search_index', 'product_lang', 'product_shop', 'product'];
        foreach ($tables as $table) {
            $db->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_product` = ' . (int) $this->id);
        }
        Hook::exec('actionObjectProductDeleteAfter', ['object' => $this]);

        return true;
    }
}
