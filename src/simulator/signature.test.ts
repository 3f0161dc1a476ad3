import { bodySignature, isSignedBy, type Pairs, requestSignature, signingString } from "./signature"

const KEY = "0123456789abcdef0123456789ABCDEF"
const base = { txamt: "1000", txcurrcd: "HKD", txdtm: "2025-01-01 12:00:00" }

/** Signature vectors: inputs of QFPay's documents and edge cases, with digests computed independently of this code. */
const VECTORS: readonly {
  name: string
  params: Record<string, string>
  key?: string
  base?: string
  md5: string
  sha256?: string
}[] = [
  {
    name: "the inputs of QFPay's signature page",
    params: { mchid: "ZaMVg12345", txamt: "100", txcurrcd: "HKD" },
    key: "abcd1234",
    base: "mchid=ZaMVg12345&txamt=100&txcurrcd=HKD",
    md5: "3CB3AA9C21D818AB4CAFAA8FA3FEACF4",
    sha256: "99D9F7174823928B74C74B1C7A7E1538DF733774DD21C9606A202CB8BB3D74E8",
  },
  {
    name: "the inputs of QFPay's introduction",
    params: { abc: "value1", bcd: "value2", bad: "value3" },
    key: "Key",
    base: "abc=value1&bad=value3&bcd=value2",
    md5: "FE90E1859AF37371A06415CF19F6614F",
    sha256: "55BED8288586B02E3836BF0C4BAEC24C002B1C87E1C355F356A3547AB97A64B4",
  },
  {
    name: "a minimal payment",
    params: { ...base, pay_type: "805801", out_trade_no: "ORDER20250101000001" },
    md5: "BB9345914B1A59CBDA05F03639DEE4E6",
    sha256: "CD20B8B849BCF4A7FD179D954D94438719204953654108E10671D61C649C916F",
  },
  {
    name: "Chinese goods",
    params: { ...base, pay_type: "801501", out_trade_no: "ORDER20250101000002", goods_name: "測試商品" },
    md5: "5D7776854922A8718306B698BFCDE89C",
    sha256: "F9935B32E9010A9BA9441924078F13EAE55B2E43C06C396680E8E85668944216",
  },
  {
    name: "URLs, ampersands and percent signs, raw",
    params: {
      ...base,
      pay_type: "805812",
      out_trade_no: "ORDER20250101000003",
      txzone: "+0800",
      goods_name: "A&B=C 100%",
      return_url: "https://shop.example/return?cart=cart_01&k=a%20b#frag",
      notify_url: "https://shop.example/hooks/payment/qfpay_qfpay?x=1&y=2",
    },
    md5: "486D52E35614D8FDF9F69D9810796520",
    sha256: "D6B2D8D8D7191CC0EE38EFC8F9C050E7CB703B2770A8F280A6A26396CF1DAAE0",
  },
  {
    name: "no empty values",
    params: { ...base, pay_type: "800201", out_trade_no: "ORDER20250101000004" },
    md5: "F061B7E0F77E9DDAE4845CC21B29A8F1",
  },
  {
    name: "empty values that were sent",
    params: { ...base, pay_type: "800201", out_trade_no: "ORDER20250101000004", goods_name: "", udid: "" },
    md5: "2396168F58BAB6D9FA659D9ECF6F7218",
  },
  {
    name: "names in ASCII order, not alphabetical",
    params: { b: "1", B: "2", a_b: "3", ab: "4", a1: "5", _x: "6", a: "7" },
    base: "B=2&_x=6&a=7&a1=5&a_b=3&ab=4&b=1",
    md5: "09087733027B93CF4FEB8B069F0EF686",
    sha256: "88BD5869A4A66692874690A29DED1AD6E7E57385ACAB3287B67C6B4219D94D2B",
  },
  {
    name: "a JSON value",
    params: {
      ...base,
      pay_type: "800212",
      out_trade_no: "ORDER20250101000005",
      extend_info:
        '{"scene_info":{"h5_info":{"type":"Wap","wap_url":"https://shop.example","wap_name":"Shop"}},"spbill_create_ip":"203.0.113.7"}',
    },
    md5: "A9CADB40544AA870894D2F9D383600B9",
  },
  {
    name: "several syssn in one value",
    params: { syssn: "20250101155400020000000001,20250101155400020000000002" },
    md5: "1247F73862E2E2220CD0E6667BAB58E6",
  },
  {
    name: "an enquiry in another month",
    params: {
      out_trade_no: "ORDER20250101000001",
      start_time: "2024-12-01 00:00:00",
      end_time: "2024-12-31 23:59:59",
      page: "1",
      page_size: "100",
    },
    md5: "7FB6FAC645A406558B849771C12610AF",
  },
  {
    name: "a partial refund",
    params: {
      syssn: "20191227000200020061752831",
      out_trade_no: "REFUND20250101000001",
      txamt: "500",
      txdtm: "2025-01-02 09:00:00",
    },
    md5: "4B5E42A8AA3D654E0BB32FACC016CB97",
  },
  {
    name: "a close",
    params: { syssn: "20250101155400020000000001", txamt: "1000", txdtm: "2025-01-01 12:00:00" },
    md5: "F1AA66263F3633F73FAA135E970B9AC8",
  },
  {
    name: "a reversal by the shop's number",
    params: {
      out_trade_no: "ORDER20250101000009",
      txamt: "1000",
      txdtm: "2025-01-01 12:00:00",
      mchid: "ZaMVg12345",
    },
    md5: "76EC0723FA2C2ED7E9179DCDA933016C",
  },
]

/** Raw bodies with the MD5 of body and key. */
const BODIES = [
  {
    name: "a notification as QFPay writes JSON",
    body: '{"status": "1", "pay_type": "800101", "sysdtm": "2020-06-15 10:32:58", "paydtm": "2020-06-15 10:33:35", "goods_name": "", "txcurrcd": "HKD", "txdtm": "2020-06-15 10:32:58", "mchid": "O37MRh6Qq5", "txamt": "10", "exchange_rate": "", "chnlsn2": "", "out_trade_no": "9G3ZIWTG1R3IVSC2AH2O5EGKJQ7I72QO", "syssn": "20200615000200020000641807", "cash_fee_type": "", "cancel": "0", "respcd": "0000", "goods_info": "", "cash_fee": "0", "notify_type": "payment", "chnlsn": "2020061522001453561406303428", "cardcd": "2088032341453564"}',
    md5: "AC4F85DD6641CCD405254E24B582FFC5",
  },
  {
    name: "a notification with Chinese, escaped",
    body: '{"status": "1", "pay_type": "800201", "goods_name": "\\u6e2c\\u8a66", "txcurrcd": "HKD", "txamt": "1000", "out_trade_no": "ORDER20250101000001", "syssn": "20250101155400020000000001", "cancel": "0", "respcd": "0000", "notify_type": "payment"}',
    md5: "F03A84D5E0F0FBFE548EBB87FDE0A703",
  },
  {
    name: "the same with Chinese as UTF-8",
    body: '{"status": "1", "pay_type": "800201", "goods_name": "測試", "txcurrcd": "HKD", "txamt": "1000", "out_trade_no": "ORDER20250101000001", "syssn": "20250101155400020000000001", "cancel": "0", "respcd": "0000", "notify_type": "payment"}',
    md5: "398F229610C3DA93952BE4A1E6021986",
  },
  {
    name: "a reply",
    body: '{"surcharge_fee": 0, "qrcode": "https://qr.alipay.com/bax03190uxd47wbekffy6033", "pay_type": "800101", "surcharge_rate": 0, "resperr": "success", "txdtm": "2020-04-23 11:09:24", "out_trade_no": "364ZK6BAJGYHMU3TUX0X7MGIGQL4O8KI", "syssn": "20200423066200020000976054", "sysdtm": "2020-04-23 11:09:27", "txcurrcd": "EUR", "respmsg": "", "chnlsn2": "", "cardcd": "", "udid": "qiantai2", "txamt": "1", "respcd": "0000", "chnlsn": ""}',
    md5: "741CB82EC19FA248629DCB4EAE3F4EF2",
  },
]

describe("The request signature", () => {
  it.each(VECTORS)("agrees on $name", ({ params, key = KEY, base: expected, md5, sha256 }) => {
    const pairs: Pairs = Object.entries(params)
    if (expected) expect(signingString(pairs)).toBe(expected)
    expect(requestSignature(pairs, key)).toBe(md5)
    if (sha256) expect(requestSignature(pairs, key, "sha256")).toBe(sha256)
    expect(isSignedBy(pairs, key, "md5", md5.toLowerCase())).toBe(true)
    expect(isSignedBy(pairs, `${key}x`, "md5", md5)).toBe(false)
  })

  it("refuses values that were percent-encoded before they were signed", () => {
    const vector = VECTORS[4]
    expect(isSignedBy(Object.entries(vector!.params), KEY, "md5", "A55C1637EC933FF6D475851EAE4DCAD1")).toBe(false)
  })
})

describe("The signature of a body", () => {
  it.each(BODIES)("agrees on $name", ({ body, md5 }) => {
    expect(bodySignature(body, KEY)).toBe(md5)
    expect(bodySignature(Buffer.from(body), KEY)).toBe(md5)
  })
})
