<?php

declare(strict_types=1);

/**
 * A state that an order may be in, with its flags.
 */
class OrderState
{
    public $id = 0;
    public $logable = 0;
    public $paid = 0;
    public $shipped = 0;
    public $delivery = 0;
    public $send_email = 0;

    public function __construct($id = null, $idLang = null)
    {
        $row = Db::getInstance()->getRow(
            'SELECT * FROM `' . _DB_PREFIX_ . 'order_state` WHERE `id_order_state` = ' . (int) $id
        );
        foreach (is_array($row) ? $row : [] as $name => $value) {
            if (property_exists($this, $name)) {
                $this->{$name} = (int) $value;
            }
        }
        $this->id = is_array($row) ? (int) $row['id_order_state'] : 0;
    }
}
