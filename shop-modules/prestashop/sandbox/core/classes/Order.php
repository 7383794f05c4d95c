<?php

declare(strict_types=1);

/**
 * An order, as far as its state is changed.
 */
class Order
{
    public $id = 0;
    public $id_shop;
    public $id_customer;
    public $id_carrier;
    public $current_state;
    public $valid;
    public $total_paid;
    public $total_paid_real;
    public $reference;
    public $invoice_number;
    public $delivery_number;

    public function __construct($id = null)
    {
        $row = Db::getInstance()->getRow(
            'SELECT * FROM `' . _DB_PREFIX_ . 'orders` WHERE `id_order` = ' . (int) $id
        );
        foreach (is_array($row) ? $row : [] as $name => $value) {
            if (property_exists($this, $name)) {
                $this->{$name} = $value;
            }
        }
        $this->id = is_array($row) ? (int) $row['id_order'] : 0;
    }

    public function update($nullValues = false)
    {
        $db = Db::getInstance();
        $db->execute('UPDATE `' . _DB_PREFIX_ . 'orders` SET `current_state` = ' . (int) $this->current_state
            . ', `valid` = ' . (int) $this->valid . ', `total_paid_real` = ' . $db->quote((string) $this->total_paid_real)
            . ', `date_upd` = NOW() WHERE `id_order` = ' . (int) $this->id);
        Hook::exec('actionObjectOrderUpdateAfter', ['object' => $this]);

        return true;
    }

    public function hasInvoice()
    {
        return (int) Db::getInstance()->getValue(
            'SELECT COUNT(*) FROM `' . _DB_PREFIX_ . 'order_invoice` WHERE `id_order` = ' . (int) $this->id
        ) > 0;
    }
}
