[ -s ~/answer.txt ] || { echo "There is no answer in answer.txt yet."; exit 1; }
grep -q 'CLIENT VALUES' ~/answer.txt || { echo "answer.txt does not hold an answer of echoserver; it begins with: $(head -c 60 ~/answer.txt | head -1)"; exit 1; }
echo "echoserver has answered."
