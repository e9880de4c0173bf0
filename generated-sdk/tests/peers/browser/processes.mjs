// Processes that a browser test starts, and their ports.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const running = [];

// An application and GenAuth have to know each other's address, so one port is looked for beforehand.
export async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

// Starts a process and waits for the line that says where it is. Returns that, and the process.
export async function start(command, args, env, line) {
  const stdio = ['pipe', 'pipe', 'inherit'];
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio });
  running.push(child);
  for await (const said of createInterface(child.stdout)) {
    const found = line.exec(said);
    if (found) {
      child.stdout.resume();
      // The test does not wait for the end of the process.
      for (const handle of [child, child.stdin, child.stdout]) handle.unref();
      return { address: found[1], child };
    }
  }
  throw new Error(`${command} ended before it said where it is`);
}

// They end with the test, however it ends.
process.on('exit', () => running.forEach((child) => child.kill()));
process.on('SIGTERM', () => process.exit(1));
