<?php

declare(strict_types=1);

/**
 * Who brings an order, and the number of the parcel.
 */
class OrderCarrier
{
    public $id = 0;
    public $id_order;
    public $tracking_number;

    public function __construct($id = null)
    {
        $row = Db::getInstance()->getRow(
            'SELECT * FROM `' . _DB_PREFIX_ . 'order_carrier` WHERE `id_order_carrier` = ' . (int) $id
        );
        if (is_array($row)) {
            $this->id = (int) $row['id_order_carrier'];
            $this->id_order = (int) $row['id_order'];
            $this->tracking_number = $row['tracking_number'];
        }
    }

    public function update($nullValues = false)
    {
        $db = Db::getInstance();
        $db->execute('UPDATE `' . _DB_PREFIX_ . 'order_carrier` SET `tracking_number` = '
            . $db->quote((string) $this->tracking_number) . ' WHERE `id_order_carrier` = ' . (int) $this->id);
        Hook::exec('actionObjectOrderCarrierUpdateAfter', ['object' => $this]);

        return true;
    }
}
