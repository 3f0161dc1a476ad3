import { Migration } from "@medusajs/framework/mikro-orm/migrations"

export class Migration20261121080711 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `alter table if exists "qfpay_transaction_event" drop constraint if exists "qfpay_transaction_event_fingerprint_unique";`,
    )
    this.addSql(
      `alter table if exists "qfpay_transaction" drop constraint if exists "qfpay_transaction_out_trade_no_unique";`,
    )
    this.addSql(
      `alter table if exists "qfpay_held_payment" drop constraint if exists "qfpay_held_payment_account_syssn_unique";`,
    )
    this.addSql(
      `create table if not exists "qfpay_held_payment" ("id" text not null, "account" text not null, "out_trade_no" text not null, "syssn" text not null, "reason" text not null, "state" text check ("state" in ('held', 'refunded', 'dismissed')) not null default 'held', "txamt" numeric not null, "txcurrcd" text not null, "resolved_at" timestamptz null, "resolved_by" text null, "note" text null, "raw_txamt" jsonb not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_held_payment_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_deleted_at" ON "qfpay_held_payment" ("deleted_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_account_syssn_unique" ON "qfpay_held_payment" ("account", "syssn") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_held_payment_state_created_at" ON "qfpay_held_payment" ("state", "created_at") WHERE deleted_at IS NULL;`,
    )

    this.addSql(
      `create table if not exists "qfpay_lease" ("id" text not null, "owner" text not null, "until" timestamptz not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_lease_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_lease_deleted_at" ON "qfpay_lease" ("deleted_at") WHERE deleted_at IS NULL;`,
    )

    this.addSql(
      `create table if not exists "qfpay_transaction" ("id" text not null, "out_trade_no" text not null, "kind" text check ("kind" in ('payment', 'refund')) not null, "account" text not null, "wallet" text not null, "scenario" text not null, "pay_type" text not null, "payment_session_id" text not null, "parent_out_trade_no" text null, "idempotency_key" text null, "txamt" numeric not null, "txcurrcd" text not null, "state" text not null, "syssn" text null, "carrier" jsonb null, "respcd" text null, "words" text null, "expires_at" timestamptz not null, "replaced_at" timestamptz null, "paid_at" timestamptz null, "settled_at" timestamptz null, "cart_id" text null, "order_id" text null, "enquiries" integer not null default 0, "next_enquiry_at" timestamptz null, "raw_txamt" jsonb not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_transaction_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_deleted_at" ON "qfpay_transaction" ("deleted_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_transaction_out_trade_no_unique" ON "qfpay_transaction" ("out_trade_no") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_payment_session_id" ON "qfpay_transaction" ("payment_session_id") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_parent_out_trade_no" ON "qfpay_transaction" ("parent_out_trade_no") WHERE parent_out_trade_no IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_syssn" ON "qfpay_transaction" ("syssn") WHERE syssn IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_next_enquiry_at" ON "qfpay_transaction" ("next_enquiry_at") WHERE next_enquiry_at IS NOT NULL AND deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_created_at" ON "qfpay_transaction" ("created_at") WHERE deleted_at IS NULL;`,
    )

    this.addSql(
      `create table if not exists "qfpay_transaction_event" ("id" text not null, "account" text not null, "out_trade_no" text not null, "kind" text not null, "cause" text not null, "respcd" text null, "words" text null, "detail" jsonb null, "fingerprint" text null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_transaction_event_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_event_deleted_at" ON "qfpay_transaction_event" ("deleted_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_event_out_trade_no_created_at" ON "qfpay_transaction_event" ("out_trade_no", "created_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_event_account_kind_created_at" ON "qfpay_transaction_event" ("account", "kind", "created_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_qfpay_transaction_event_fingerprint_unique" ON "qfpay_transaction_event" ("fingerprint") WHERE fingerprint IS NOT NULL AND deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop table if exists "qfpay_held_payment" cascade;`)

    this.addSql(`drop table if exists "qfpay_lease" cascade;`)

    this.addSql(`drop table if exists "qfpay_transaction" cascade;`)

    this.addSql(`drop table if exists "qfpay_transaction_event" cascade;`)
  }
}
