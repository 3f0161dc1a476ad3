import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** The calls of the last minute, shared by all instances; and the index with which the hub reads only changed rows. */
export class Migration20261126203000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `create table if not exists "qfpay_call_quota" ("id" text not null, "calls" text[] not null, "enquiries" text[] not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "qfpay_call_quota_pkey" primary key ("id"));`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_call_quota_deleted_at" ON "qfpay_call_quota" ("deleted_at") WHERE deleted_at IS NULL;`,
    )
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_qfpay_transaction_updated_at" ON "qfpay_transaction" ("updated_at") WHERE deleted_at IS NULL;`,
    )
  }

  override async down(): Promise<void> {
    this.addSql(`drop index if exists "IDX_qfpay_transaction_updated_at";`)
    this.addSql(`drop table if exists "qfpay_call_quota" cascade;`)
  }
}
