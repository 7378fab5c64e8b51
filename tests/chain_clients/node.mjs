// Starts `vitalseal chain …` (VITALSEAL names the binary) and asks it.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const binary = process.env.VITALSEAL

export const folder = () => mkdtempSync(join(tmpdir(), 'vs-clients-'))
export const remove = (path) => rmSync(path, { recursive: true, force: true })

// The process, once it has printed the line that `ready` understands.
export function start(command, args, ready) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (piece) => {
      text += piece
      for (const line of text.split('\n').slice(0, -1)) {
        const found = ready(line)
        if (found) return resolve({ ...found, child, gone, stop: (signal = 'SIGTERM') => { child.kill(signal); return gone } })
      }
    })
    gone.then((code) => reject(new Error(`${command} ended with ${code}: ${text}`)))
  })
}

const fromJson = (line) => { try { return JSON.parse(line) } catch { return null } }

export const serve = (data, ...more) =>
  start(binary, ['chain', 'serve', '--data', data, '--rpc', '127.0.0.1:0', '--json', ...more], fromJson)

export const follow = (source, data, ...more) =>
  start(binary, ['chain', 'follow', source, '--data', data, '--rpc', '127.0.0.1:0', ...more], (line) => {
    const url = line.match(/^rpc +(http\S+)/)
    return url && { url: url[1] }
  })

// Runs to its end; what it printed, and its exit code.
export function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let out = '', err = ''
  child.stdout.on('data', (piece) => { out += piece })
  child.stderr.on('data', (piece) => { err += piece })
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out, err })))
}

export async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, json: text ? JSON.parse(text) : undefined }
}

export const ask = async (url, method, ...params) =>
  (await post(url, { jsonrpc: '2.0', id: 1, method, params })).json

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export async function eventually(condition, ms = 60_000) {
  for (const end = Date.now() + ms; ;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error('it did not come about in time')
    await sleep(50)
  }
}

export const keys = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
]
