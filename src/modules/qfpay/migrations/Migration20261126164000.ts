import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/**
 * Applied payments become `applied`, refunded ones `refunded`; work that is due in Medusa and its claim get their own
 * columns; a case of the attention list gets a key.
 */
export class Migration20261126164000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction" rename column "settled_at" to "applied_at";`)
    this.addSql(`alter table "qfpay_transaction" rename column "told_at" to "acknowledged_at";`)
    this.addSql(
      `alter table "qfpay_transaction" add column if not exists "recorded_at" timestamptz null, add column if not exists "requested_amount" text null, add column if not exists "apply_due_at" timestamptz null, add column if not exists "claimed_until" timestamptz null;`,
    )
    this.addSql(
      `update "qfpay_transaction" set "recorded_at" = "applied_at", "applied_at" = null where "kind" = 'refund' and "applied_at" is not null;`,
    )
    this.addSql(`update "qfpay_transaction" set "state" = 'applied' where "state" = 'settled';`)
    this.addSql(`update "qfpay_transaction" set "state" = 'refunded' where "state" = 'returned';`)
    this.addSql(
      `update "qfpay_transaction" set "apply_due_at" = coalesce("next_enquiry_at", now()), "next_enquiry_at" = null where ("kind" = 'payment' and "state" = 'paid') or ("kind" = 'refund' and "state" = 'done' and "recorded_at" is null);`,
    )
    this.addSql(
      `update "qfpay_transaction" set "state" = 'unanswered' where "kind" = 'refund' and "state" = 'pending' and "syssn" is null and coalesce("respcd", '') not in ('1143', '1145', '2999');`,
    )
    this.addSql(
      `update "qfpay_transaction" set "state" = 'lost' where "kind" = 'refund' and "state" = 'refused' and "respcd" is null;`,
    )
    this.addSql(
      `update "qfpay_transaction_event" set "kind" = case "kind" when 'settled' then 'applied' when 'returned' then 'refunded' when 'settle_failed' then 'apply_failed' else 'refund_recorded' end where "kind" in ('settled', 'returned', 'settle_failed', 'refund_shown');`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_apply_due_at" ON "qfpay_transaction" ("apply_due_at") WHERE apply_due_at IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_id" ON "qfpay_transaction" ("id") WHERE kind = 'payment' AND state IN ('paid', 'applied', 'held', 'refunded') AND deleted_at IS NULL;`,
    )

    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_refund_idempotency_key_unique" ON "qfpay_transaction" ("parent_out_trade_no", "idempotency_key") WHERE kind = 'refund' AND idempotency_key <> '' AND state NOT IN ('refused', 'lost') AND deleted_at IS NULL;`,
    )

    this.addSql(
      `alter table "qfpay_held_payment" add column if not exists "case_key" text null, add column if not exists "refund_id" text null, add column if not exists "detail" jsonb null;`,
    )
    this.addSql(`update "qfpay_held_payment" set "case_key" = "syssn" where "case_key" is null;`)
    this.addSql(`alter table "qfpay_held_payment" alter column "case_key" set not null;`)
    this.addSql(`drop index if exists "IDX_qfpay_held_payment_account_syssn_unique";`)
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_account_case_key_unique" ON "qfpay_held_payment" ("account", "case_key") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_account_syssn_unique" ON "qfpay_held_payment" ("account", "syssn") WHERE state = 'held' AND reason <> 'refund_refused' AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_out_trade_no" ON "qfpay_held_payment" ("out_trade_no") WHERE deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_held_payment_out_trade_no";`)
    this.addSql(`drop index if exists "IDX_qfpay_held_payment_account_case_key_unique";`)
    // The release before this one stores one case per amount of money, and relies on the index that enforces it.
    this.addSql(`drop index if exists "IDX_qfpay_held_payment_account_syssn_unique";`)
    this.addSql(
      `update "qfpay_held_payment" set "deleted_at" = now() where "id" in (select "id" from (select "id", row_number() over (partition by "account", "syssn" order by ("state" = 'held') desc, ("reason" <> 'refund_refused') desc, "created_at" desc, "id") as "place" from "qfpay_held_payment" where "deleted_at" is null) as "cases" where "place" > 1);`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_account_syssn_unique" ON "qfpay_held_payment" ("account", "syssn") WHERE deleted_at IS NULL;`,
    )
    this.addSql(`drop index if exists "IDX_qfpay_refund_idempotency_key_unique";`)
    this.addSql(`drop index if exists "IDX_qfpay_transaction_id";`)
    this.addSql(`drop index if exists "IDX_qfpay_transaction_apply_due_at";`)
    this.addSql(
      `alter table "qfpay_held_payment" drop column if exists "case_key", drop column if exists "refund_id", drop column if exists "detail";`,
    )
    this.addSql(
      `update "qfpay_transaction_event" set "kind" = case "kind" when 'applied' then 'settled' when 'refunded' then 'returned' when 'apply_failed' then 'settle_failed' else 'refund_shown' end where "kind" in ('applied', 'refunded', 'apply_failed', 'refund_recorded');`,
    )
    this.addSql(
      `update "qfpay_transaction" set "next_enquiry_at" = "apply_due_at" where "next_enquiry_at" is null and "apply_due_at" is not null;`,
    )
    this.addSql(`update "qfpay_transaction" set "state" = 'settled' where "kind" = 'payment' and "state" = 'applied';`)
    this.addSql(
      `update "qfpay_transaction" set "state" = 'returned' where "kind" = 'payment' and "state" = 'refunded';`,
    )
    this.addSql(
      `update "qfpay_transaction" set "state" = 'pending' where "kind" = 'refund' and "state" = 'unanswered';`,
    )
    this.addSql(`update "qfpay_transaction" set "state" = 'refused' where "kind" = 'refund' and "state" = 'lost';`)
    this.addSql(`update "qfpay_transaction" set "applied_at" = "recorded_at" where "kind" = 'refund';`)
    this.addSql(
      `alter table "qfpay_transaction" drop column if exists "recorded_at", drop column if exists "requested_amount", drop column if exists "apply_due_at", drop column if exists "claimed_until";`,
    )
    this.addSql(`alter table "qfpay_transaction" rename column "applied_at" to "settled_at";`)
    this.addSql(`alter table "qfpay_transaction" rename column "acknowledged_at" to "told_at";`)
  }
}
