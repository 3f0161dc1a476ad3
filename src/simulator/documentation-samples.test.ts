import { connect } from "node:net"
import { APP_CODE, aSimulator, closeAll, KEY } from "./__tests__/helpers"
import { bodySignature } from "./signature"

/**
 * What the sample programs of QFPay's documentation send, byte for byte, recorded while they ran against this simulator
 * with its published account. PHP was not available: its bytes are those that its source tells curl to post.
 */
const RECORDED = [
  {
    client: "the Python program of the Merchant Present Mode page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "Host: 127.0.0.1:4600",
      "User-Agent: python-requests/2.34.2",
      "Accept-Encoding: gzip, deflate",
      "Accept: */*",
      "Connection: keep-alive",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000001",
      "X-QF-SIGN: DA70312F6239C1BDFBA38C6556B3E57B",
      "Content-Length: 112",
      "Content-Type: application/x-www-form-urlencoded",
    ],
    body: "txamt=1&txcurrcd=HKD&pay_type=800101&out_trade_no=F2PUEOSWJZCUN43TDYS7HNPEYL9K7Z2K&txdtm=2026-11-21+08%3A35%3A03",
    expected: {
      txdtm: "2026-11-21 08:35:03",
      respcd: "0000",
      pay_type: "800101",
      txamt: "1",
      txcurrcd: "HKD",
      out_trade_no: "F2PUEOSWJZCUN43TDYS7HNPEYL9K7Z2K",
    },
  },
  {
    client: "the Python program of the Consumer Present Mode page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "Host: 127.0.0.1:4600",
      "User-Agent: python-requests/2.34.2",
      "Accept-Encoding: gzip, deflate",
      "Accept: */*",
      "Connection: keep-alive",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000002",
      "X-QF-SIGN: 0011C97B902AB41880F7308D0D75B2DB",
      "Content-Length: 141",
      "Content-Type: application/x-www-form-urlencoded",
    ],
    body: "txamt=10&txcurrcd=HKD&pay_type=800108&out_trade_no=01234567890123&txdtm=2026-11-21+08%3A35%3A06&mchid=ZaMVg12345&auth_code=280438849930815813",
    expected: {
      txdtm: "2026-11-21 08:35:06",
      respcd: "0000",
      pay_type: "800108",
      txamt: 10,
      txcurrcd: "HKD",
      out_trade_no: "01234567890123",
    },
  },
  {
    client: "the Python program of the Payment Methods page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "Host: 127.0.0.1:4600",
      "User-Agent: python-requests/2.34.2",
      "Accept-Encoding: gzip, deflate",
      "Accept: */*",
      "Connection: keep-alive",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000002",
      "X-QF-SIGN: 05DBEE87DC242FEF31B8AD95CBA573A6",
      "Content-Length: 112",
      "Content-Type: application/x-www-form-urlencoded",
    ],
    body: "txamt=10&txcurrcd=HKD&pay_type=800101&out_trade_no=01234567890123&txdtm=2026-11-21+08%3A35%3A07&mchid=ZaMVg12345",
    expected: {
      txdtm: "2026-11-21 08:35:07",
      respcd: "0000",
      pay_type: "800101",
      txamt: "10",
      txcurrcd: "HKD",
      out_trade_no: "01234567890123",
    },
  },
  {
    client: "the Python program of the PayMe page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "Host: 127.0.0.1:4600",
      "User-Agent: python-requests/2.34.2",
      "Accept-Encoding: gzip, deflate",
      "Accept: */*",
      "Connection: keep-alive",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000001",
      "X-QF-SIGN: 7463B414A003DDD07FEB1CFFAD66BC37",
      "Content-Length: 157",
      "Content-Type: application/x-www-form-urlencoded",
    ],
    body: "txamt=200&txcurrcd=HKD&pay_type=805801&out_trade_no=16565588217444950016&txdtm=2026-11-21+08%3A35%3A08&udid=my_udid&return_url=https%3A%2F%2Fwww.qfpay.global",
    expected: {
      txdtm: "2026-11-21 08:35:08",
      respcd: "0000",
      pay_type: "805801",
      txamt: "200",
      udid: "my_udid",
      out_trade_no: "16565588217444950016",
    },
  },
  {
    client: "the JavaScript program of the Merchant Present Mode page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000002",
      "X-QF-SIGN: f3741b96245053c344d11754215a843a",
      "host: 127.0.0.1:4600",
      "content-type: application/x-www-form-urlencoded",
      "content-length: 109",
      "Connection: keep-alive",
    ],
    body: "txamt=10&txcurrcd=HKD&pay_type=800101&out_trade_no=157543441&txdtm=2026-11-21%2008%3A35%3A08&mchid=ZaMVg12345",
    expected: {
      txdtm: "2026-11-21 08:35:08",
      respcd: "0000",
      pay_type: "800101",
      txamt: "10",
      txcurrcd: "HKD",
      out_trade_no: "157543441",
    },
  },
  {
    client: "the Java program of the Merchant Present Mode page",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000002",
      "X-QF-SIGN: 580E4DA0FA128BCEAB34F0AAE4F4A75D",
      "User-Agent: Java/17.0.15",
      "Host: 127.0.0.1:4600",
      "Accept: text/html, image/gif, image/jpeg, */*; q=0.2",
      "Connection: keep-alive",
      "Content-type: application/x-www-form-urlencoded",
      "Content-Length: 108",
    ],
    body: "mchid=ZaMVg12345&out_trade_no=01234567890123&pay_type=800101&txamt=10&txcurrcd=EUR&txdtm=2026-11-21 08:35:13",
    expected: {
      txdtm: "2026-11-21 08:35:13",
      respcd: "0000",
      pay_type: "800101",
      txamt: "10",
      txcurrcd: "EUR",
      out_trade_no: "01234567890123",
    },
  },
  {
    client: "the bytes the PHP program of the Merchant Present Mode page posts",
    head: [
      "POST /trade/v1/payment HTTP/1.1",
      "Host: 127.0.0.1:4600",
      "User-Agent: curl/7.88.1",
      "Accept: */*",
      "X-QF-APPCODE: SIMULATORAPPCODE0000000000000001",
      "X-QF-SIGN: 15AB1DA2EB9A34AC7EA9A3653A583824",
      "Content-Length: 99",
      "Content-Type: application/x-www-form-urlencoded",
    ],
    body: "out_trade_no=Kx3vTq9ZbLw2Rn8Yd5Hj&pay_type=800101&txamt=2200&txcurrcd=HKD&txdtm=2026-11-21 08:35:14",
    expected: {
      txdtm: "2026-11-21 08:35:14",
      respcd: "0000",
      pay_type: "800101",
      txamt: "2200",
      txcurrcd: "HKD",
      out_trade_no: "Kx3vTq9ZbLw2Rn8Yd5Hj",
    },
  },
]

/** Sends raw bytes and reads one reply. */
function exchange(url: string, bytes: string): Promise<{ head: string; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    let text = ""
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes))
    socket.setEncoding("utf8")
    socket.on("error", reject)
    socket.on("data", (chunk: string) => {
      text += chunk
      const [head = "", body] = text.split("\r\n\r\n")
      const length = /^content-length: (\d+)/im.exec(head)?.[1]
      if (body === undefined || body.length < Number(length)) return
      socket.destroy()
      resolve({ head, body })
    })
  })
}

afterEach(closeAll)

describe("The sample programs of QFPay's documentation", () => {
  it.each(RECORDED)("are answered: $client", async ({ head, body, expected }) => {
    const simulator = await aSimulator({
      accounts: [
        { appCode: APP_CODE, clientKey: KEY },
        { appCode: "SIMULATORAPPCODE0000000000000002", clientKey: KEY, mchid: "ZaMVg12345" },
      ],
    })
    const reply = await exchange(simulator.url, `${head.join("\r\n")}\r\n\r\n${body}`)
    expect(reply.head).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(reply.head).toContain(`X-QF-SIGN: ${bodySignature(reply.body, KEY)}`)
    expect(JSON.parse(reply.body)).toMatchObject(expected)
    if (expected.pay_type !== "800108") expect(JSON.parse(reply.body).qrcode).toMatch(/^https:\/\/qr\./)
  })

  it("are refused with 1108 if one byte of their request is changed", async () => {
    const simulator = await aSimulator()
    const [first] = RECORDED
    const bytes = `${first!.head.join("\r\n")}\r\n\r\n${first!.body.replace("txamt=1&", "txamt=2&")}`
    expect(JSON.parse((await exchange(simulator.url, bytes)).body).respcd).toBe("1108")
  })
})
