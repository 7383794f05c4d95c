<?php

declare(strict_types=1);

/**
 * The change of an order's state: hooks before and after, the payment that a paid state stands for, the line of history.
 */
class OrderHistory
{
    /** @var int[] orders whose buyers were told, for tests */
    public static $mailed = [];

    /** @var bool for tests */
    public static $mailFails = false;

    public $id = 0;
    public $id_order;
    public $id_order_state;
    public $id_employee = 0;

    public function changeIdOrderState($newOrderState, $order, $useExistingPayment = false)
    {
        $order = is_object($order) ? $order : new Order((int) $order);
        $new = new OrderState((int) $newOrderState);
        $old = new OrderState((int) $order->current_state);
        if (!Validate::isLoadedObject($new) || !Validate::isLoadedObject($order)) {
            throw new PrestaShopException('Invalid new order status');
        }
        $told = ['newOrderStatus' => $new, 'oldOrderStatus' => $old, 'id_order' => (int) $order->id];
        Hook::exec('actionOrderStatusUpdate', $told);
        $this->id_order_state = $new->id;
        $order->current_state = $new->id;
        $order->valid = $new->logable;
        $missing = round((float) $order->total_paid - (float) $order->total_paid_real, 2);
        if ($new->paid === 1 && $missing > 0) {
            // As the shop does for each invoice that is not paid in full.
            $db = Db::getInstance();
            $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'order_payment` (`order_reference`, `id_currency`, `amount`,'
                . ' `payment_method`, `conversion_rate`, `date_add`) SELECT `reference`, `id_currency`, '
                . $db->quote((string) $missing) . ', `payment`, `conversion_rate`, NOW() FROM `' . _DB_PREFIX_
                . 'orders` WHERE `id_order` = ' . (int) $order->id);
            $order->total_paid_real = (string) ((float) $order->total_paid_real + $missing);
        }
        $order->update();
        Hook::exec('actionOrderStatusPostUpdate', $told);
    }

    public function add($autodate = true, $nullValues = false)
    {
        $db = Db::getInstance();
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'order_history` (`id_employee`, `id_order`, `id_order_state`, `date_add`)'
            . ' VALUES (' . (int) $this->id_employee . ', ' . (int) $this->id_order . ', ' . (int) $this->id_order_state
            . ', NOW())');
        $this->id = (int) $db->Insert_ID();
        Hook::exec('actionOrderHistoryAddAfter', ['order_history' => $this]);

        return true;
    }

    public function sendEmail($order, $templateVars = false)
    {
        if (self::$mailFails) {
            throw new PrestaShopException('no e-mail today');
        }
        self::$mailed[] = (int) $this->id_order;

        return true;
    }
}
